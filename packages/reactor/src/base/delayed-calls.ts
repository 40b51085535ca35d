import type { IDelayedCall } from "../interfaces/time.ts";
import { Logger } from "../log/logger.ts";
import { asyncOutcome } from "./async-outcome.ts";
import { type DelayedCall, type DelayedCallOwner, requireDelayAndAction } from "./delayed-call.ts";
import { DelayedCallHeap } from "./delayed-call-heap.ts";
import { type CallContext, ScheduledCall } from "./scheduled-call.ts";

const log = new Logger("reactor.time");

/** What a platform does for {@link DelayedCalls}. */
export interface DelayedCallsPlatform {
  /** The time now, in seconds. */
  readonly seconds: () => number;
  /** The context of the code that is running; `undefined` where the platform has no such thing. */
  readonly captureContext: () => CallContext | undefined;
  /**
   * Told when a call has become the next one due, after each pass, and when no call is left. Not told
   * when the next one was cancelled or put off: waking up for it finds nothing due.
   */
  readonly nextTimeChanged: () => void;
}

/**
 * The delayed calls of a reactor, and the passes that make those that are due.
 *
 * @see Twisted: `ReactorBase.callLater`, `runUntilCurrent` (T1 to T7)
 */
export class DelayedCalls implements DelayedCallOwner {
  readonly #heap = new DelayedCallHeap();
  #scheduled = 0;
  /** Scheduled during a pass, which they must not become part of (T5). */
  #incoming: ScheduledCall[] = [];
  #inPass = false;
  readonly #platform: DelayedCallsPlatform;

  constructor(platform: DelayedCallsPlatform) {
    this.#platform = platform;
  }

  seconds(): number {
    return this.#platform.seconds();
  }

  /** @throws RangeError, TypeError as `IReactorTime.callLater` says */
  schedule(
    delay: number,
    action: (...args: never[]) => unknown,
    args: readonly unknown[],
  ): IDelayedCall {
    requireDelayAndAction(delay, action);
    const call = new ScheduledCall(this.seconds() + delay, action, args, this);
    call.order = this.#scheduled++;
    call.context = this.#platform.captureContext();
    if (this.#inPass) {
      this.#incoming.push(call);
    } else {
      this.#heap.add(call);
      this.#tellIfNext(call);
    }
    return call;
  }

  /** When to look for calls that are due, or `undefined` when there is none to come. */
  nextTime(): number | undefined {
    return this.#heap.peek()?.getTime();
  }

  /** The calls that are still to be made, in no particular order. */
  active(): IDelayedCall[] {
    return [...this.#heap.all(), ...this.#incoming.filter((call) => call.active())];
  }

  /**
   * One pass: makes every call that was due when the pass began and was scheduled before it. One that
   * throws is logged, and the pass goes on.
   */
  runDue(): void {
    const now = this.seconds();
    this.#inPass = true;
    for (let call = this.#heap.peek(); call !== undefined; call = this.#heap.peek()) {
      if (call.getTime() > now) break;
      this.#heap.remove(call);
      make(call);
    }
    this.#inPass = false;
    for (const call of this.#incoming) if (call.active()) this.#heap.add(call);
    this.#incoming = [];
    this.#platform.nextTimeChanged();
  }

  // Its calls are all ScheduledCalls: it made them.

  callCancelled(call: ScheduledCall): void {
    call.context = undefined;
    this.#heap.remove(call);
    // Else a timer would keep an embedding program alive until it finds nothing to do.
    if (!this.#inPass && this.#heap.peek() === undefined) this.#platform.nextTimeChanged();
  }

  callHastened(call: ScheduledCall): void {
    this.#heap.hasten(call);
    this.#tellIfNext(call);
  }

  #tellIfNext(call: ScheduledCall): void {
    if (!this.#inPass && call.position === 0) this.#platform.nextTimeChanged();
  }
}

function make(call: ScheduledCall): void {
  try {
    const { context } = call;
    call.context = undefined; // like the arguments, let go of: programs keep calls that were made
    asyncOutcome(context === undefined ? run(call) : context.runInAsyncScope(run, undefined, call));
  } catch (error) {
    const creation = call.creator === undefined ? "" : `, scheduled at:\n${call.creator}`;
    log.failure("while handling timed call{creation}", error, "critical", { creation });
  }
}

function run(call: DelayedCall): unknown {
  return call.run();
}
