import type { Deferred } from "@cordage/deferred";
import { reactor } from "../default-reactor.ts";
import type { IDelayedCall, IReactorTime } from "../interfaces/time.ts";
import { CooperativeTask, type TurnGiver, type TurnTaker } from "./cooperative-task.ts";

/** How long one round of turns may take by default, in seconds. */
export const MAX_SLICE = 0.01;

/** Seconds between rounds: next to nothing, and yet other calls that are due come first. */
const BETWEEN_ROUNDS = 0.00000001;

/** Options of {@link Cooperator}. */
export interface CooperatorOptions {
  /**
   * Called at the beginning of each round; what it returns is asked after each turn whether the round is
   * over. Default: a round takes 10 ms of real time.
   */
  readonly terminationPredicateFactory?: (() => () => boolean) | undefined;
  /** Calls `round` later, once, unless that is cancelled. Default: `clock.callLater`, with no delay. */
  readonly scheduler?: ((round: () => void) => Pick<IDelayedCall, "cancel">) | undefined;
  /** Whether tasks begin at once, or wait for `start()`. Default: true. */
  readonly started?: boolean | undefined;
  /** For the default scheduler. Default: the default reactor. */
  readonly clock?: IReactorTime | undefined;
}

/**
 * Does long work bit by bit, several pieces of it side by side, with the reactor free in between.
 *
 * In each round its tasks take turns, one unit of work each, until the round has taken long enough; the
 * next round goes on where that one stopped. There are rounds only while a task wants turns.
 *
 * ```ts
 * function* hashAll(files: Iterable<string>) {
 *   for (const file of files) yield hash(file); // a Deferred is waited for
 * }
 * new Cooperator().coiterate(hashAll(files)).addCallback(() => …);
 * ```
 *
 * @see Twisted: `twisted.internet.task.Cooperator` (K7 to K10)
 */
export class Cooperator {
  #state: "unstarted" | "running" | "stopped";
  /** Those that want turns. */
  readonly #tasks: TurnTaker[] = [];
  /**
   * Whose turn is next. Not moved when a task before it leaves, as in Twisted: the one that moves up into
   * the place just passed waits until the next time round.
   */
  #position = 0;
  #round: Pick<IDelayedCall, "cancel"> | undefined = undefined;
  readonly #makePredicate: () => () => boolean;
  readonly #schedule: (round: () => void) => Pick<IDelayedCall, "cancel">;
  readonly #turns: TurnGiver = {
    add: (task) => this.#add(task),
    remove: (task) => this.#remove(task),
  };

  constructor({
    terminationPredicateFactory = afterSlice,
    scheduler,
    started = true,
    clock = reactor,
  }: CooperatorOptions = {}) {
    this.#state = started ? "running" : "unstarted";
    this.#makePredicate = terminationPredicateFactory;
    this.#schedule = scheduler ?? ((round) => clock.callLater(BETWEEN_ROUNDS, round));
  }

  /** Whether tasks get turns. */
  get running(): boolean {
    return this.#state === "running";
  }

  /**
   * Has `iterator` worked off.
   *
   * @returns the task, to be paused, stopped and waited for
   */
  cooperate<I extends Iterator<unknown>>(iterator: I): CooperativeTask<I> {
    return new CooperativeTask(iterator, this.#turns);
  }

  /**
   * Has `iterator` worked off, for those who only wait for the end.
   *
   * @param doneDeferred - to be fired instead of a new one
   * @returns fires as `CooperativeTask.whenDone` does
   */
  coiterate<I extends Iterator<unknown>>(iterator: I, doneDeferred?: Deferred<I>): Deferred<I> {
    const done = this.cooperate(iterator).whenDone();
    if (doneDeferred === undefined) return done;
    done.chainDeferred(doneDeferred);
    return doneDeferred;
  }

  /** Lets tasks have turns, for the first time or again after `stop`. Without effect while it runs. */
  start(): void {
    if (this.#state === "running") return; // in a round, too: the next one is scheduled at its end
    this.#state = "running";
    this.#scheduleRound();
  }

  /**
   * Ends every task that wants turns with `SchedulerStopped`. So does, until `start`, every task that is
   * added or resumed from now on.
   */
  stop(): void {
    this.#state = "stopped";
    const tasks = this.#tasks.splice(0);
    this.#position = 0;
    this.#cancelRound();
    for (const task of tasks) task.abandon();
  }

  #add(task: TurnTaker): void {
    if (this.#state === "stopped") {
      task.abandon();
      return;
    }
    this.#tasks.push(task);
    this.#scheduleRound();
  }

  #remove(task: TurnTaker): void {
    const at = this.#tasks.indexOf(task);
    if (at < 0) return;
    this.#tasks.splice(at, 1);
    if (this.#tasks.length === 0) this.#cancelRound();
  }

  #scheduleRound(): void {
    if (this.#state !== "running" || this.#round !== undefined || this.#tasks.length === 0) return;
    this.#round = this.#schedule(() => this.#makeRound());
  }

  #cancelRound(): void {
    const round = this.#round;
    this.#round = undefined;
    round?.cancel();
  }

  #makeRound(): void {
    this.#round = undefined;
    const isOver = this.#makePredicate();
    for (let task = this.#next(); task !== undefined; task = this.#next()) {
      task.takeTurn();
      if (isOver()) break;
    }
    this.#scheduleRound();
  }

  #next(): TurnTaker | undefined {
    if (this.#position >= this.#tasks.length) this.#position = 0;
    const task = this.#tasks[this.#position];
    if (task !== undefined) this.#position += 1;
    return task;
  }
}

/** Real time, whatever the clock says: it is about how long the program is kept from all else. */
function afterSlice(): () => boolean {
  const end = performance.now() + MAX_SLICE * 1000;
  return () => performance.now() >= end;
}
