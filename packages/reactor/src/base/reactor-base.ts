import {
  Deferred,
  drainUnhandled,
  getUnhandledReporter,
  reportToConsole,
  setUnhandledReporter,
} from "@cordage/deferred";
import { ReactorAlreadyRunning, ReactorNotRestartable, ReactorNotRunning } from "../errors.ts";
import type {
  IReactorCore,
  RunOptions,
  StopOptions,
  SystemEventTrigger,
  TriggerPhase,
} from "../interfaces/core.ts";
import type { IReactorFromThreads } from "../interfaces/threads.ts";
import type { IDelayedCall, IReactorTime } from "../interfaces/time.ts";
import { Logger } from "../log/logger.ts";
import { logUnhandledFailure } from "../log/unhandled-failures.ts";
import { requireDeadline } from "./argument-checks.ts";
import { asyncOutcome } from "./async-outcome.ts";
import { DelayedCalls } from "./delayed-calls.ts";
import { announceReactor } from "./new-reactors.ts";
import { SystemEvents } from "./system-events.ts";
import { ThreadCalls } from "./thread-calls.ts";

const log = new Logger("reactor");

/** One life of a reactor, from `run` until it has ended. */
interface Run {
  /** What `run` returned. */
  readonly finished: Deferred<void>;
  readonly handlesSignals: boolean;
  /** How long a stop drains that doesn't say so itself, in seconds. */
  readonly drain: number | undefined;
  /** Whether the during phase of startup was reached: `running` is true from there on (R2). */
  started: boolean;
}

/**
 * Where a reactor is in its life:
 *
 * ```text
 *         run()            stop()             end of the pass            during "shutdown"
 * idle ----------> alive ----------> stopping ----------------> closing --------------------> stopped
 *                  |   ^                |                          |
 *           crash()|   |run()           +--------- crash() --------+--> stopped
 *                  v   |
 *                 crashed
 * ```
 *
 * After "crashed" and "stopped" nothing happens by itself: no pass is made, pending timed calls never
 * run (R5). In "idle" passes are made, for programs that use the reactor without running it.
 */
type LifeState =
  | { readonly kind: "idle" | "crashed" | "stopped" }
  | { readonly kind: "alive" | "stopping" | "closing"; readonly run: Run };

/**
 * What every reactor shares: its life, system events and delayed calls. A platform supplies the clock,
 * a native timer, a next turn, and what it has of networking.
 *
 * @see Twisted: `twisted.internet.base.ReactorBase` (R1 to R16, T1 to T8)
 */
export abstract class ReactorBase implements IReactorCore, IReactorTime, IReactorFromThreads {
  #state: LifeState = { kind: "idle" };
  /** The signal that stopped it, such as `"SIGTERM"`, so that a runner can end the program with it. */
  _exitSignal: string | undefined = undefined;
  readonly #events = new SystemEvents();
  readonly #threadCalls = new ThreadCalls();
  readonly #delayedCalls = new DelayedCalls({
    seconds: () => this.seconds(),
    nextTimeChanged: () => this.#orderWakeUp(),
  });

  constructor() {
    // Until somebody chose a reporter of his own, failures nobody took are logged like other errors.
    if (getUnhandledReporter() === reportToConsole) setUnhandledReporter(logUnhandledFailure);
    announceReactor(this);
  }

  /** The time now, in seconds, never going back. */
  abstract seconds(): number;
  /** Calls `action` on a later turn of the event loop. */
  protected abstract nextTurn(action: () => void): void;
  /**
   * Calls {@link runUntilCurrent} once at `time`, never from inside this call, and not for any earlier
   * order; not at all, if undefined. Calling it early is harmless.
   */
  protected abstract wakeAt(time: number | undefined): void;
  /** Keeps the program alive, or lets it end, as far as this reactor is concerned. */
  protected abstract holdProgram(hold: boolean): void;
  /** Installs handlers that call `stopOn` for signals that end a program, or removes them. */
  protected abstract handleSignals(stopOn: ((signal: string) => void) | undefined): void;
  /** Tells every connection and port that is left that it is lost (R5). */
  protected abstract disconnectAll(): void;

  /**
   * Override where ports accept connections: closes all of these ports, waits for the connections they
   * have accepted, and aborts what is left of them after `deadline` seconds.
   */
  protected drainPorts(_deadline: number): PromiseLike<unknown> | undefined {
    return undefined;
  }

  get running(): boolean {
    return this.#run?.started ?? false;
  }

  run({ installSignalHandlers = true, drain }: RunOptions = {}): Deferred<void> {
    if (drain !== undefined) requireDeadline(drain);
    if (this.#state.kind === "stopped") throw new ReactorNotRestartable();
    if (this.#run !== undefined) throw new ReactorAlreadyRunning();
    const finished = new Deferred<void>();
    const run: Run = { finished, handlesSignals: installSignalHandlers, drain, started: false };
    this.#state = { kind: "alive", run };
    this.#orderWakeUp();
    this.holdProgram(true);
    this.#events.fire("startup", () => this.#start(run));
    return finished;
  }

  stop({ drain = this.#run?.drain }: StopOptions = {}): void {
    if (drain !== undefined) requireDeadline(drain);
    if (this.#state.kind !== "alive") throw new ReactorNotRunning();
    this.#state = { kind: "stopping", run: this.#state.run };
    if (drain !== undefined) {
      this.addSystemEventTrigger("before", "shutdown", () => this.drainPorts(drain));
    }
    // The pass that is being made now, or that one, ends in the shutdown event.
    this.nextTurn(() => this.runUntilCurrent());
  }

  crash(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#state = { kind: this.#state.kind === "alive" ? "crashed" : "stopped" };
    this.wakeAt(undefined);
    this.handleSignals(undefined);
    // On the next turn the during and after triggers of a shutdown are through.
    this.nextTurn(() => this.#finish(run));
  }

  fireSystemEvent(eventType: string): void {
    if (eventType === "shutdown") this.#events.fire("shutdown", () => this.#end());
    else this.#events.fire(eventType);
  }

  addSystemEventTrigger<A extends unknown[]>(
    phase: TriggerPhase,
    eventType: string,
    action: (...args: A) => unknown,
    ...args: A
  ): SystemEventTrigger {
    if (typeof action !== "function") {
      throw new TypeError(`action must be a function, got ${action}`);
    }
    return this.#events.add(phase, eventType, () => action(...args));
  }

  removeSystemEventTrigger(trigger: SystemEventTrigger): void {
    this.#events.remove(trigger);
  }

  callWhenRunning<A extends unknown[]>(
    action: (...args: A) => unknown,
    ...args: A
  ): SystemEventTrigger | undefined {
    if (!this.running) return this.addSystemEventTrigger("after", "startup", action, ...args);
    asyncOutcome(action(...args)); // not waited for; a rejection is logged instead of ending the process
    return undefined;
  }

  callLater<A extends unknown[]>(
    delay: number,
    action: (...args: A) => unknown,
    ...args: A
  ): IDelayedCall {
    const anyAction = action as (...args: never[]) => unknown; // `args` are its arguments
    // Without arguments the list that holds them is never made, as nothing is handed it.
    if (args.length === 0) return this.#delayedCalls.schedule(delay, anyAction);
    return this.#delayedCalls.schedule(delay, anyAction, args);
  }

  callFromThread<A extends readonly unknown[]>(action: (...args: A) => unknown, ...args: A): void {
    if (typeof action !== "function") {
      throw new TypeError(`action must be a function, got ${action}`);
    }
    const isFirst = this.#threadCalls.isEmpty;
    this.#threadCalls.add(() => action(...args));
    if (isFirst && this.running) this.nextTurn(() => this.runUntilCurrent());
  }

  getDelayedCalls(): IDelayedCall[] {
    return this.#delayedCalls.active();
  }

  /**
   * One pass: the calls from threads, if it runs, then the delayed calls that are due (T5); if `stop()` was called before or during it, the
   * shutdown event follows (R3). For the platform's timer.
   */
  protected runUntilCurrent(): void {
    if (this.#isHalted) return;
    if (this.running) this.#threadCalls.makeAll();
    this.#delayedCalls.runDue();
    if (this.#state.kind !== "stopping") return;
    this.#state = { kind: "closing", run: this.#state.run };
    this.fireSystemEvent("shutdown");
  }

  get #run(): Run | undefined {
    return "run" in this.#state ? this.#state.run : undefined;
  }

  get #isHalted(): boolean {
    return this.#state.kind === "crashed" || this.#state.kind === "stopped";
  }

  #orderWakeUp(): void {
    if (!this.#isHalted) this.wakeAt(this.#delayedCalls.nextTime());
  }

  /** The first of what happens during startup, unless the run has crashed before that. */
  #start(run: Run): void {
    if (this.#run !== run) return;
    run.started = true;
    if (!this.#threadCalls.isEmpty) this.nextTurn(() => this.runUntilCurrent());
    if (run.handlesSignals) this.handleSignals((signal) => this.#stopOn(signal));
  }

  /** The first of what happens during shutdown. */
  #end(): void {
    this.crash();
    log.guard("While disconnecting all at shutdown", () => this.disconnectAll());
  }

  #finish(run: Run): void {
    drainUnhandled();
    const runsAgain = this.#run !== undefined;
    if (!runsAgain) this.holdProgram(false);
    run.finished.callback();
  }

  #stopOn(signal: string): void {
    if (this.#state.kind !== "alive") return;
    log.info("Received {signal}, shutting down.", { signal });
    this._exitSignal = signal;
    this.stop();
  }
}
