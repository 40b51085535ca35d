import { Deferred, type Failure, maybeDeferred } from "@cordage/deferred";
import { reactor } from "../default-reactor.ts";
import type { IDelayedCall, IReactorTime } from "../interfaces/time.ts";
import { LoopingCallNotRunningError, LoopingCallRunningError } from "./looping-call-errors.ts";

/** Options of {@link LoopingCall.start}. */
export interface LoopingCallStartOptions {
  /** Make the first call at once, inside of `start`, and not after an interval. Default: true. */
  readonly now?: boolean | undefined;
  /** The same as setting {@link LoopingCall.clock} before. */
  readonly clock?: IReactorTime | undefined;
}

/** From `start` to its end. One that was stopped inside of `f` may end after the next has begun. */
interface Run<L> {
  /** What `start` returned. */
  readonly finished: Deferred<L>;
  /** The next call, while it waits for that; `undefined` while `f` is under way. */
  next: IDelayedCall | undefined;
}

/**
 * Calls a function again and again, on a fixed grid: every `interval` seconds from the start, however long
 * the function takes.
 *
 * ```ts
 * const loop = new LoopingCall(ping);
 * loop.start(5, { clock: reactor }); // at once, then every 5 seconds
 * ```
 *
 * A Deferred or Promise that the function returns is waited for. What of the grid has gone by meanwhile
 * is left out, up to and including the present; {@link LoopingCall.withCount} tells how much that was. The
 * loop ends when it is stopped, or when the function fails.
 *
 * ```text
 *                start()                  f is over
 *   stopped --------------> f under way ------------> waiting
 *    ^   ^   f failed, or was    |   ^                 |   |
 *    |   |   stopped meanwhile   |   |   its time      |   |
 *    |   +-----------------------+   +-----------------+   |
 *    +------------------------ stop() ---------------------+
 * ```
 *
 * @typeParam A - the arguments of the function
 * @see Twisted: `twisted.internet.task.LoopingCall` (K1 to K6)
 */
export class LoopingCall<A extends unknown[] = []> {
  /** What tells the time and makes the calls: the default reactor, unless set before `start`. */
  clock: IReactorTime = reactor;
  readonly #action: () => unknown;
  #name: string;
  #run: Run<this> | undefined = undefined;
  #interval = 0;
  /** Where the grid begins. */
  #origin = 0;
  #startedNow = false;
  /** When the function was last told a count. */
  #lastCounted: number | undefined = undefined;

  /** @param args - passed to `f` each time */
  constructor(f: (...args: A) => unknown, ...args: A) {
    this.#action = () => f(...args);
    this.#name = nameOf(f);
  }

  /**
   * A loop whose function is told how many calls have come due since the last one: 1, or more when some
   * had to be left out. When none has, it is not called. With an interval of 0 it is always 1.
   *
   * A loop that is started again goes on counting from the last call before that.
   */
  static withCount(f: (count: number) => unknown): LoopingCall {
    const loop: LoopingCall = new LoopingCall(() => loop.#callCounting(f));
    loop.#name = nameOf(f);
    return loop;
  }

  /** Whether it has been started and neither stopped nor failed. */
  get running(): boolean {
    return this.#run !== undefined;
  }

  /**
   * The seconds between calls, as given to `start`. It may be changed while the loop runs; that counts
   * from the next call on.
   */
  get interval(): number {
    return this.#interval;
  }

  /** @throws RangeError when it is negative or not a number */
  set interval(seconds: number) {
    requireInterval(seconds);
    this.#interval = seconds;
  }

  /**
   * Begins. It may be started again after it has ended.
   *
   * @param interval - seconds; 0 calls as often as the clock can
   * @returns fires with this loop when it was stopped and the function is over; fails with what the
   *   function failed with
   * @throws LoopingCallRunningError when it runs
   * @throws RangeError when `interval` is negative or not a number
   */
  start(interval: number, { now = true, clock }: LoopingCallStartOptions = {}): Deferred<this> {
    if (this.#run !== undefined) throw new LoopingCallRunningError();
    this.interval = interval;
    if (clock !== undefined) this.clock = clock;
    const run: Run<this> = { finished: new Deferred(), next: undefined };
    this.#run = run;
    this.#origin = this.clock.seconds();
    this.#startedNow = now;
    if (now) this.#call(run);
    else this.#scheduleNext(run, this.#origin);
    return run.finished;
  }

  /**
   * Ends the loop: at once while it waits, else as soon as the function, or the Deferred it returned, is
   * over. There is no further call either way.
   *
   * @throws LoopingCallNotRunningError when it does not run
   */
  stop(): void {
    const run = this.#requireRun();
    this.#run = undefined;
    if (run.next === undefined) return; // the function is under way, and its end is the loop's
    run.next.cancel();
    run.finished.callback(this);
  }

  /**
   * Begins the grid anew: the next call is an interval from now. Without effect while the function is under
   * way.
   *
   * @throws LoopingCallNotRunningError when it does not run
   */
  reset(): void {
    const run = this.#requireRun();
    if (run.next === undefined) return;
    run.next.cancel();
    this.#origin = this.clock.seconds();
    this.#scheduleNext(run, this.#origin);
  }

  /** Like `LoopingCall<5>(ping)`: the interval, and the name of the function. */
  toString(): string {
    return `LoopingCall<${this.#interval}>(${this.#name})`;
  }

  #requireRun(): Run<this> {
    if (this.#run === undefined) throw new LoopingCallNotRunningError();
    return this.#run;
  }

  #call(run: Run<this>): void {
    run.next = undefined;
    maybeDeferred(this.#action)
      .addCallback(() => this.#called(run))
      .addErrback((failure) => this.#failed(run, failure));
  }

  #called(run: Run<this>): void {
    if (this.#run === run) this.#scheduleNext(run, this.clock.seconds());
    else run.finished.callback(this);
  }

  #failed(run: Run<this>, failure: Failure): void {
    if (this.#run === run) this.#run = undefined;
    run.finished.errback(failure);
  }

  #scheduleNext(run: Run<this>, now: number): void {
    run.next = this.clock.callLater(this.#untilNext(now), () => this.#call(run));
  }

  /** The seconds from `now` to the next point of the grid. */
  #untilNext(now: number): number {
    const interval = this.#interval;
    if (interval === 0) return 0;
    const untilNext = interval - modulo(now - this.#origin, interval);
    // So little that adding it is lost in rounding means that the point is now: take the one after.
    return now + untilNext === now ? interval : untilNext;
  }

  #callCounting(f: (count: number) => unknown): unknown {
    const now = this.clock.seconds();
    const count = this.#interval === 0 ? 1 : this.#pointOfGrid(now) - this.#lastPoint();
    if (count <= 0) return undefined;
    this.#lastCounted = now;
    return f(count);
  }

  /** The number of the point of the grid at `time`, or the last one before it. */
  #pointOfGrid(time: number): number {
    return Math.trunc((time - this.#origin) / this.#interval);
  }

  /** The point at which the last call was; before the first one, such that the first count is 1. */
  #lastPoint(): number {
    if (this.#lastCounted !== undefined) return this.#pointOfGrid(this.#lastCounted);
    return this.#startedNow ? -1 : 0;
  }
}

function nameOf(f: { readonly name: string }): string {
  return f.name || "anonymous";
}

function requireInterval(seconds: number): void {
  if (typeof seconds !== "number" || !(seconds >= 0)) {
    throw new RangeError(`interval must be a number of seconds, 0 or more, got ${seconds}`);
  }
}

/** The remainder that is never negative: a clock may have been set back. */
function modulo(value: number, by: number): number {
  const rest = value % by;
  return rest < 0 ? rest + by : rest;
}
