import type { IDelayedCall } from "@cordage/reactor";

/** Seconds from one look at what was counted to the next. */
const TICK = 1;

/** Runs `action` once, `delay` seconds from now. */
export type CallLater = (delay: number, action: () => void) => IDelayedCall;

/** What a {@link BandwidthThrottle} tells. */
export interface ThrottleEvents {
  /** Too much has passed: let nothing pass any more. */
  throttle(): void;
  /** Let it pass again. */
  unthrottle(): void;
}

/**
 * Counts bytes, and tells when there were too many of them.
 *
 * Once a second it looks at the bytes of that second. When they are more than the limit, a pause follows
 * that makes up for them: as long as they would have taken at the limit, less the second they took. An
 * excess found during a pause makes that longer by as much.
 *
 * @see Twisted: `twisted.protocols.policies.ThrottlingFactory` (TH-1)
 */
export class BandwidthThrottle {
  readonly #limit: number;
  readonly #callLater: CallLater;
  readonly #events: ThrottleEvents;
  #bytes = 0;
  #tick: IDelayedCall | undefined = undefined;
  #release: IDelayedCall | undefined = undefined;

  /** @param limit - bytes per second */
  constructor(limit: number, callLater: CallLater, events: ThrottleEvents) {
    this.#limit = limit;
    this.#callLater = callLater;
    this.#events = events;
  }

  /** Whether a pause is on. */
  get isThrottling(): boolean {
    return this.#release !== undefined;
  }

  /** Begins to count, from zero. */
  start(): void {
    this.#bytes = 0;
    this.#tick = this.#callLater(TICK, () => this.#look());
  }

  /** Stops counting and ends a pause, without a word, and leaves no delayed call behind. */
  stop(): void {
    this.#tick?.cancel();
    this.#release?.cancel();
    this.#tick = undefined;
    this.#release = undefined;
  }

  /** This many bytes have passed. */
  count(bytes: number): void {
    this.#bytes += bytes;
  }

  #look(): void {
    const excess = this.#bytes / this.#limit - 1;
    this.#bytes = 0;
    this.#tick = this.#callLater(TICK, () => this.#look());
    if (excess > 0) this.#pause(excess);
  }

  #pause(seconds: number): void {
    if (this.#release !== undefined) {
      this.#release.delay(seconds);
      return;
    }
    this.#release = this.#callLater(seconds, () => {
      this.#release = undefined;
      this.#events.unthrottle();
    });
    this.#events.throttle();
  }
}
