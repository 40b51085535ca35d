import { Deferred, type Failure, fail, succeed } from "@cordage/deferred";

/** Tells whoever asks how a request has ended, before that as after it (HC-5). */
export class FinishNotifications {
  #waiting: Deferred<void>[] | undefined = undefined;
  #lostReason: Failure | undefined = undefined;
  #isFinished = false;

  /** A Deferred of its own for each call. */
  ask(): Deferred<void> {
    if (this.#isFinished) return succeed();
    if (this.#lostReason !== undefined) return fail(this.#lostReason);
    const notification = new Deferred<void>();
    this.#waiting ??= [];
    this.#waiting.push(notification);
    return notification;
  }

  /** Whether `error` is what the client was lost by. */
  isLossBy(error: unknown): boolean {
    return this.#lostReason !== undefined && this.#lostReason.value === error;
  }

  /** The response is complete. */
  finished(): void {
    this.#isFinished = true;
    for (const notification of this.#take()) notification.callback();
  }

  /** It will never be. */
  lost(reason: Failure): void {
    this.#lostReason = reason;
    for (const notification of this.#take()) notification.errback(reason);
  }

  /** First, since those who are told may ask again. */
  #take(): readonly Deferred<void>[] {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    return waiting;
  }
}
