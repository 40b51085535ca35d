import type { Deferred } from "@cordage/deferred";

/** The three parts of a system event, in order. */
export type TriggerPhase = "before" | "during" | "after";

/**
 * A trigger as {@link IReactorCore.addSystemEventTrigger} returned it: only good for removing it.
 */
export interface SystemEventTrigger {
  readonly phase: TriggerPhase;
  readonly eventType: string;
}

/** Options of {@link IReactorCore.run}. */
export interface RunOptions {
  /** SIGINT, SIGTERM and SIGBREAK log and stop the reactor. Default: true. */
  readonly installSignalHandlers?: boolean | undefined;
  /** What every `stop` drains for that doesn't say so itself, such as one by a signal, in seconds. */
  readonly drain?: number | undefined;
}

/** Options of {@link IReactorCore.stop}. */
export interface StopOptions {
  /**
   * Seconds to wait, before shutdown, for the connections that ports have accepted; then those that are
   * left are aborted. Ports stop listening at once; everything else works on until then, as it does while
   * before triggers are waited for. Default: what `run` was given, else no waiting.
   */
  readonly drain?: number | undefined;
}

/**
 * The life of a reactor, and the events of a program: `"startup"`, `"shutdown"`, and any of its own.
 *
 * @see Twisted: `IReactorCore` (R1 to R16)
 */
export interface IReactorCore {
  /** Whether it runs: true from the during phase of startup until the during phase of shutdown. */
  readonly running: boolean;

  /**
   * Fires `"startup"` and keeps the program alive until `stop` or `crash`.
   *
   * @returns fires when shutdown with all its triggers is over, or after `crash`
   * @throws RangeError when `drain` is negative or not a number
   * @throws ReactorAlreadyRunning while it runs
   * @throws ReactorNotRestartable after it was stopped
   */
  run(options?: RunOptions): Deferred<void>;

  /**
   * Asks it to stop. Delayed calls that are due are still made, then `"shutdown"` fires; never inside
   * this call.
   *
   * @throws RangeError when `drain` is negative or not a number
   * @throws ReactorNotRunning when it doesn't run or is stopping already
   */
  stop(options?: StopOptions): void;

  /**
   * Ends `run` without a shutdown event. It may be run again, unless it was stopping already. Until then
   * no delayed call is made. Without effect when it doesn't run.
   */
  crash(): void;

  /**
   * Fires an event: its before triggers in order, then, when all Deferreds and Promises they returned
   * have an outcome, the during triggers, then the after triggers. What a trigger throws is logged, and
   * so is a failure of what it returned; the rest still run.
   */
  fireSystemEvent(eventType: string): void;

  /**
   * Adds `action` to a phase of an event. It runs once, the next time the event fires.
   *
   * @returns what `removeSystemEventTrigger` takes
   * @throws RangeError for an unknown phase
   * @throws TypeError when `action` is not a function
   */
  addSystemEventTrigger<A extends unknown[]>(
    phase: TriggerPhase,
    eventType: string,
    action: (...args: A) => unknown,
    ...args: A
  ): SystemEventTrigger;

  /**
   * Removes a trigger that has not run yet, even while its event is being fired.
   *
   * One of the before phase that has run in the firing that is still going on is only warned about.
   *
   * @throws RangeError when it is not there any more, or never was
   * @throws TypeError for anything that is no trigger
   */
  removeSystemEventTrigger(trigger: SystemEventTrigger): void;

  /**
   * Calls `action` now if the reactor runs (what it throws reaches the caller), else after startup.
   *
   * @returns the trigger, or `undefined` if it was called now
   */
  callWhenRunning<A extends unknown[]>(
    action: (...args: A) => unknown,
    ...args: A
  ): SystemEventTrigger | undefined;
}
