import type { IDelayedCall } from "../interfaces/time.ts";
import { Logger } from "../log/logger.ts";
import { asyncOutcome } from "./async-outcome.ts";
import { NO_ARGUMENTS, requireDelayAndAction } from "./delayed-call-arguments.ts";
import { keepNumbersInside, ScheduledCall, type ScheduledCallKeeper } from "./scheduled-call.ts";
import { TimingWheel } from "./timing-wheel/timing-wheel.ts";

const log = new Logger("reactor.time");

/** What a platform does for {@link DelayedCalls}. */
export interface DelayedCallsPlatform {
  /** The time now, in seconds. */
  readonly seconds: () => number;
  /**
   * Told when a call is due before what {@link DelayedCalls.nextTime} last answered, after each pass, and
   * when no call is left. Not told when the next one was cancelled or put off: waking up for it finds
   * nothing due.
   */
  readonly nextTimeChanged: () => void;
  /**
   * Whether a call is made in the context it was scheduled in, with the stores of AsyncLocalStorage it
   * had there. Otherwise in that of {@link DelayedCalls.runDue}. Default: true.
   */
  readonly keepsContexts?: boolean | undefined;
}

/**
 * The delayed calls of a reactor, and the passes that make those that are due.
 *
 * @see Twisted: `ReactorBase.callLater`, `runUntilCurrent` (T1 to T7)
 */
export class DelayedCalls implements ScheduledCallKeeper {
  readonly #wheel = new TimingWheel<ScheduledCall>();
  #inPass = false;
  /** What {@link nextTime} last answered: nothing later is news to the platform. */
  #answered: number | undefined = undefined;
  readonly #platform: DelayedCallsPlatform;
  readonly #keepsContexts: boolean;

  constructor(platform: DelayedCallsPlatform) {
    this.#platform = platform;
    this.#keepsContexts = platform.keepsContexts ?? true;
    keepNumbersInside(this);
  }

  seconds(): number {
    return this.#platform.seconds();
  }

  /** @throws RangeError, TypeError as `IReactorTime.callLater` says */
  schedule(
    delay: number,
    action: (...args: never[]) => unknown,
    args: readonly unknown[] = NO_ARGUMENTS,
  ): IDelayedCall {
    requireDelayAndAction(delay, action);
    const now = this.seconds();
    const time = now + delay;
    const call = new ScheduledCall(action, args, this);
    if (this.#wheel.size === 0) this.#wheel.startAt(now);
    call.enterRow(this.#wheel.add(call, time));
    this.#tellIfSooner(time);
    return call;
  }

  /** When to look for calls that are due, or `undefined` when there is none to come. */
  nextTime(): number | undefined {
    this.#answered = this.#wheel.nextTime();
    return this.#answered;
  }

  /** The calls that are still to be made, in no particular order. */
  active(): IDelayedCall[] {
    return this.#wheel.items();
  }

  /**
   * One pass: makes every call that was due when the pass began and was scheduled before it (T5). One
   * that throws is logged, and the pass goes on.
   */
  runDue(): void {
    const now = this.seconds();
    this.#inPass = true;
    this.#wheel.holdBack();
    let call = this.#wheel.firstDue(now);
    while (call !== undefined) {
      this.#make(call); // which takes it out
      call = this.#wheel.firstDue(now);
    }
    this.#wheel.letIn();
    this.#inPass = false;
    this.#platform.nextTimeChanged();
  }

  // What its calls ask for.

  timeOf(row: number): number {
    return this.#wheel.timeOf(row);
  }

  move(row: number, time: number): void {
    this.#wheel.move(row, time);
    this.#tellIfSooner(time);
  }

  take(row: number): void {
    this.#wheel.remove(row);
  }

  cancel(row: number): void {
    this.#wheel.remove(row);
    // Else a timer would keep an embedding program alive until it finds nothing to do.
    if (!this.#inPass && this.#wheel.size === 0) this.#platform.nextTimeChanged();
  }

  #tellIfSooner(time: number): void {
    const isSooner = this.#answered === undefined || time < this.#answered;
    if (isSooner && !this.#inPass) this.#platform.nextTimeChanged();
  }

  #make(call: ScheduledCall): void {
    try {
      asyncOutcome(this.#keepsContexts ? call.runInContext() : call.run());
    } catch (error) {
      const creation = call.creator === undefined ? "" : `, scheduled at:\n${call.creator}`;
      log.failure("while handling timed call{creation}", error, "critical", { creation });
    }
  }
}
