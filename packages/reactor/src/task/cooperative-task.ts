import { Deferred, Failure } from "@cordage/deferred";
import { asyncOutcome } from "../base/async-outcome.ts";
import {
  NotPaused,
  type SchedulerError,
  SchedulerStopped,
  TaskDone,
  TaskFailed,
  TaskStopped,
} from "./scheduler-errors.ts";

/** A task, as what gives it its turns sees it. */
export interface TurnTaker {
  /** Does one unit of work. */
  takeTurn(): void;
  /** There will be no more turns. */
  abandon(): void;
}

/** What gives tasks their turns. */
export interface TurnGiver {
  /** `task` wants turns. */
  add(task: TurnTaker): void;
  /** `task` wants no more turns, for the time being or at all. It may have none to come. */
  remove(task: TurnTaker): void;
}

/** How a task ended, and what those who wait for that are given. */
interface TaskEnd<I> {
  readonly how: keyof typeof REFUSALS;
  readonly result: I | Failure;
}

/** What is thrown at those who want to change a task that has ended. */
const REFUSALS: Readonly<
  Record<
    "done" | "failed" | "stopped" | "abandoned",
    new (
      detail: string,
      options: ErrorOptions,
    ) => SchedulerError
  >
> = { done: TaskDone, failed: TaskFailed, stopped: TaskStopped, abandoned: SchedulerStopped };

/**
 * Work that is done bit by bit: an iterator, of which each `next()` is one unit of work. Made by
 * `Cooperator.cooperate`.
 *
 * A unit that gives a Deferred or Promise pauses the task until that has fired; a failure of it ends the
 * task. Ending never closes the iterator: several tasks may share one, to work it off in parallel.
 *
 * @typeParam I - the iterator
 * @see Twisted: `twisted.internet.task.CooperativeTask` (K7 to K9)
 */
export class CooperativeTask<I extends Iterator<unknown> = Iterator<unknown>> implements TurnTaker {
  /** How many pauses hold it back, counting one for each Deferred it waits for. */
  #pauses = 0;
  #end: TaskEnd<I> | undefined = undefined;
  readonly #waiting: Deferred<I>[] = [];
  readonly #iterator: I;
  readonly #turns: TurnGiver;

  /** For cooperators: use `cooperate`. */
  constructor(iterator: I, turns: TurnGiver) {
    this.#iterator = iterator;
    this.#turns = turns;
    turns.add(this);
  }

  /**
   * Fires with the iterator when that has come to its end. Fails with what the iterator threw, with what
   * a Deferred it yielded failed with, with `TaskStopped` or with `SchedulerStopped`. By then the task
   * has left its cooperator.
   */
  whenDone(): Deferred<I> {
    const done = new Deferred<I>();
    if (this.#end === undefined) this.#waiting.push(done);
    else done.callback(this.#end.result);
    return done;
  }

  /**
   * Does no more work until `resume` was called as often.
   *
   * @throws TaskDone, TaskFailed, TaskStopped or SchedulerStopped when it is over
   */
  pause(): void {
    this.#requireUnended();
    this.#holdBack();
  }

  /**
   * Undoes one `pause`. After the end of the task that has no effect.
   *
   * @throws NotPaused when there is no pause to undo
   */
  resume(): void {
    if (this.#pauses === 0) throw new NotPaused();
    this.#pauses -= 1;
    if (this.#pauses === 0 && this.#end === undefined) this.#turns.add(this);
  }

  /**
   * Ends the task: `whenDone` fails with `TaskStopped`. A Deferred it waits for is left alone, and what
   * becomes of it is not reported.
   *
   * @throws TaskDone, TaskFailed, TaskStopped or SchedulerStopped when it is over
   */
  stop(): void {
    this.#requireUnended();
    this.#finish("stopped", new Failure(new TaskStopped()));
  }

  /** Does one unit of work. For cooperators. */
  takeTurn(): void {
    let step: IteratorResult<unknown>;
    try {
      step = this.#iterator.next();
    } catch (error) {
      this.#finish("failed", new Failure(error));
      return;
    }
    if (step.done) this.#finish("done", this.#iterator);
    else this.#waitFor(asyncOutcome(step.value));
  }

  /** Its cooperator was stopped. For cooperators. */
  abandon(): void {
    this.#finish("abandoned", new Failure(new SchedulerStopped()));
  }

  #waitFor(outcome: Deferred<unknown> | undefined): void {
    if (outcome === undefined) return;
    this.#holdBack();
    outcome.addCallbacks(
      () => this.resume(),
      (failure) => this.#finish("failed", failure),
    );
  }

  #holdBack(): void {
    this.#pauses += 1;
    if (this.#pauses === 1) this.#turns.remove(this);
  }

  /**
   * The first end counts: the iterator may have stopped its own task, or its cooperator, before it came to
   * its end; or what a stopped task still waited for has failed (K9).
   */
  #finish(how: TaskEnd<I>["how"], result: I | Failure): void {
    if (this.#end !== undefined) return;
    this.#end = { how, result };
    this.#turns.remove(this);
    for (const done of this.#waiting) done.callback(result);
  }

  #requireUnended(): void {
    if (this.#end === undefined) return;
    const { how, result } = this.#end;
    throw new REFUSALS[how]("", result instanceof Failure ? { cause: result.value } : {});
  }
}
