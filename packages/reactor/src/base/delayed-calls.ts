import type { IDelayedCall } from "../interfaces/time.ts";
import { Logger } from "../log/logger.ts";
import { DelayedCall, type DelayedCallOwner, requireDelayAndAction } from "./delayed-call.ts";
import { DelayedCallHeap } from "./delayed-call-heap.ts";

const log = new Logger("reactor.time");

/**
 * The delayed calls of a reactor, and the passes that make those that are due.
 *
 * @see Twisted: `ReactorBase.callLater`, `runUntilCurrent` (T1 to T7)
 */
export class DelayedCalls implements DelayedCallOwner {
  readonly #heap = new DelayedCallHeap();
  /** Scheduled during a pass, which they must not become part of (T5). */
  #incoming: DelayedCall[] = [];
  #inPass = false;
  readonly #now: () => number;
  readonly #nextTimeChanged: () => void;

  /**
   * @param now - the time, in seconds
   * @param nextTimeChanged - told when a call may have become the next one due
   */
  constructor(now: () => number, nextTimeChanged: () => void) {
    this.#now = now;
    this.#nextTimeChanged = nextTimeChanged;
  }

  seconds(): number {
    return this.#now();
  }

  /** @throws RangeError, TypeError as `IReactorTime.callLater` says */
  schedule(
    delay: number,
    action: (...args: never[]) => unknown,
    args: readonly unknown[],
  ): IDelayedCall {
    requireDelayAndAction(delay, action);
    const call = new DelayedCall(this.#now() + delay, action, args, this);
    if (this.#inPass) {
      this.#incoming.push(call);
    } else {
      this.#heap.add(call);
      this.#nextTimeChanged();
    }
    return call;
  }

  /** When the next call is due, or `undefined` when there is none. */
  nextTime(): number | undefined {
    return this.#heap.peek()?.time;
  }

  active(): IDelayedCall[] {
    return [...this.#heap.active(), ...this.#incoming.filter((call) => call.active())];
  }

  /**
   * One pass: makes every call that was due when the pass began and was scheduled before it. One that
   * throws is logged, and the pass goes on.
   */
  runDue(): void {
    const now = this.#now();
    this.#inPass = true;
    for (let call = this.#heap.peek(); call !== undefined; call = this.#heap.peek()) {
      if (call.time > now) break;
      this.#heap.pop();
      try {
        call.run();
      } catch (error) {
        log.failure("while handling timed call", error);
      }
    }
    this.#inPass = false;
    for (const call of this.#incoming) this.#heap.add(call);
    this.#incoming = [];
    this.#nextTimeChanged();
  }

  callCancelled(): void {
    this.#heap.noteCancelled();
  }

  callHastened(call: DelayedCall): void {
    this.#heap.hasten(call);
    if (!this.#inPass) this.#nextTimeChanged();
  }
}
