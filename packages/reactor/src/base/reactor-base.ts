import {
  Deferred,
  drainUnhandled,
  getUnhandledReporter,
  reportToConsole,
  setUnhandledReporter,
} from "@cordage/deferred";
import { ReactorAlreadyRunning, ReactorNotRestartable, ReactorNotRunning } from "../errors.ts";
import type { IReactorCore, SystemEventTrigger, TriggerPhase } from "../interfaces/core.ts";
import type { IDelayedCall, IReactorTime } from "../interfaces/time.ts";
import { Logger } from "../log/logger.ts";
import { logUnhandledFailure } from "../log/unhandled-failures.ts";
import { DelayedCalls } from "./delayed-calls.ts";
import { SystemEvents } from "./system-events.ts";

const log = new Logger("reactor");

/** Options of {@link ReactorBase.run}. */
export interface RunOptions {
  /** SIGINT, SIGTERM and SIGBREAK log and stop the reactor. Default: true. */
  readonly installSignalHandlers?: boolean | undefined;
}

/**
 * Where a reactor is in its life:
 *
 * ```text
 *          run()             startup            stop()              the shutdown event
 * idle ----------> starting --------> running ----------> stopping ------------------> stopped
 *   ^                 |                  |     (can't run again)
 *   +---- crash() ----+------------------+
 * ```
 */
type LifeState =
  | { readonly kind: "idle" }
  | { readonly kind: "stopped" }
  | { readonly kind: "starting" | "running" | "stopping"; readonly finished: Deferred<void> };

/**
 * What every reactor shares: its life, system events and delayed calls. A platform supplies the clock,
 * a native timer, a next turn, and what it has of networking.
 *
 * @see Twisted: `twisted.internet.base.ReactorBase` (R1 to R16, T1 to T8)
 */
export abstract class ReactorBase implements IReactorCore, IReactorTime {
  #state: LifeState = { kind: "idle" };
  /** Between a stop or crash and the next run nothing happens: pending timed calls never run (R5). */
  #halted = false;
  #running = false;
  /** The signal that stopped it, such as `"SIGTERM"`, so that a runner can end the program with it. */
  _exitSignal: string | undefined = undefined;
  readonly #events = new SystemEvents();
  readonly #delayedCalls = new DelayedCalls(
    () => this.seconds(),
    () => this.#armTimer(),
  );

  constructor() {
    // Until somebody chose a reporter of his own, failures nobody took are logged like other errors.
    if (getUnhandledReporter() === reportToConsole) setUnhandledReporter(logUnhandledFailure);
    this.#events.add("during", "shutdown", () => this.crash());
    this.#events.add("during", "shutdown", () => this.disconnectAll());
    this.#addStartTrigger();
  }

  /** The time now, in seconds, never going back. */
  abstract seconds(): number;
  /** Calls `action` on a later turn of the event loop. */
  protected abstract nextTurn(action: () => void): void;
  /** Calls {@link runUntilCurrent} once at `time` in place of any earlier order; never, if undefined. */
  protected abstract wakeAt(time: number | undefined): void;
  /** Keeps the program alive, or lets it end, as far as this reactor is concerned. */
  protected abstract holdProgram(hold: boolean): void;
  /** Installs handlers that call `stopOn` for signals that end a program, or removes them. */
  protected abstract handleSignals(stopOn: ((signal: string) => void) | undefined): void;
  /** Tells every connection and port that is left that it is lost (R5). */
  protected abstract disconnectAll(): void;

  get running(): boolean {
    return this.#running;
  }

  run({ installSignalHandlers = true }: RunOptions = {}): Deferred<void> {
    if (this.#state.kind === "stopped") throw new ReactorNotRestartable();
    if (this.#state.kind !== "idle") throw new ReactorAlreadyRunning();
    const finished = new Deferred<void>();
    this.#state = { kind: "starting", finished };
    this.#halted = false;
    this.#armTimer();
    this.holdProgram(true);
    if (installSignalHandlers) {
      this.#events.add("during", "startup", () => this.handleSignals((name) => this.#stopOn(name)));
    }
    this.#events.fire("startup");
    return finished;
  }

  stop(): void {
    const state = this.#state;
    if (state.kind !== "starting" && state.kind !== "running") throw new ReactorNotRunning();
    this.#state = { kind: "stopping", finished: state.finished };
    this.nextTurn(() => {
      // A crash in the meantime has ended it already.
      if (this.#state.kind === "stopping") this.fireSystemEvent("shutdown");
    });
  }

  crash(): void {
    const state = this.#state;
    if (state.kind === "idle" || state.kind === "stopped") return;
    this.#state = { kind: state.kind === "stopping" ? "stopped" : "idle" };
    this.#running = false;
    this.#halted = true;
    this.wakeAt(undefined);
    this.handleSignals(undefined);
    this.#addStartTrigger();
    // On the next turn the during and after triggers of a shutdown are through.
    this.nextTurn(() => {
      drainUnhandled();
      this.holdProgram(this.#state.kind !== "idle" && this.#state.kind !== "stopped");
      state.finished.callback();
    });
  }

  fireSystemEvent(eventType: string): void {
    this.#events.fire(eventType);
  }

  addSystemEventTrigger<A extends unknown[]>(
    phase: TriggerPhase,
    eventType: string,
    action: (...args: A) => unknown,
    ...args: A
  ): SystemEventTrigger {
    if (typeof action !== "function")
      throw new TypeError(`action must be a function, got ${action}`);
    return this.#events.add(phase, eventType, () => action(...args));
  }

  removeSystemEventTrigger(trigger: SystemEventTrigger): void {
    this.#events.remove(trigger);
  }

  callWhenRunning<A extends unknown[]>(
    action: (...args: A) => unknown,
    ...args: A
  ): SystemEventTrigger | undefined {
    if (!this.#running) return this.addSystemEventTrigger("after", "startup", action, ...args);
    action(...args);
    return undefined;
  }

  callLater<A extends unknown[]>(
    delay: number,
    action: (...args: A) => unknown,
    ...args: A
  ): IDelayedCall {
    return this.#delayedCalls.schedule(delay, action as (...args: never[]) => unknown, args);
  }

  getDelayedCalls(): IDelayedCall[] {
    return this.#delayedCalls.active();
  }

  /** One pass over the delayed calls that are due. For the platform's timer. */
  protected runUntilCurrent(): void {
    if (!this.#halted) this.#delayedCalls.runDue();
  }

  #armTimer(): void {
    if (!this.#halted) this.wakeAt(this.#delayedCalls.nextTime());
  }

  /** The first of the during triggers: `running` is true for all others (R2). */
  #addStartTrigger(): void {
    this.#events.add("during", "startup", () => {
      this.#running = true;
      const state = this.#state;
      if (state.kind === "starting") this.#state = { kind: "running", finished: state.finished };
    });
  }

  #stopOn(signal: string): void {
    if (this.#state.kind !== "starting" && this.#state.kind !== "running") return;
    log.info("Received {signal}, shutting down.", { signal });
    this._exitSignal = signal;
    this.stop();
  }
}
