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
   * @param options - `installSignalHandlers` (default true): SIGINT, SIGTERM and SIGBREAK log and stop
   * @returns fires after shutdown with all its triggers is over, or after `crash`
   * @throws ReactorAlreadyRunning while it runs
   * @throws ReactorNotRestartable after it was stopped
   */
  run(options?: { readonly installSignalHandlers?: boolean | undefined }): Deferred<void>;

  /**
   * Asks it to stop. The current pass finishes, then `"shutdown"` fires; never inside this call.
   *
   * @throws ReactorNotRunning when it doesn't run or is stopping already
   */
  stop(): void;

  /** Ends `run` at once, without a shutdown event. It may be run again. */
  crash(): void;

  /**
   * Fires an event: its before triggers in order, then, when all Deferreds they returned have fired,
   * the during triggers, then the after triggers. What a trigger throws is logged; the rest still run.
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
   * @throws RangeError when it is not there any more, or never was
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
