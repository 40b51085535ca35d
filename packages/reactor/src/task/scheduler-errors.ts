/**
 * The errors of cooperative tasks, with Twisted's names (K8 to K10).
 *
 * ```text
 * SchedulerError
 *   SchedulerStopped     the cooperator was stopped
 *   NotPaused            resume() without a pause() to undo
 *   TaskFinished
 *     TaskDone           its iterator came to its end
 *     TaskFailed         its iterator, or something it waited for, failed
 *     TaskStopped        stop() was called
 * ```
 */
import { ReactorError } from "../errors/reactor-error.ts";

/** A cooperator, or one of its tasks, can't do what it was asked for. */
export abstract class SchedulerError extends ReactorError {}

/** The cooperator was stopped: its tasks will do no more work. */
export class SchedulerStopped extends SchedulerError {
  override readonly name = "SchedulerStopped";
  override readonly code = "ERR_SCHEDULER_STOPPED";
  protected static override readonly sentence = "The cooperator was stopped";
}

/** `resume()` on a task that is not paused. */
export class NotPaused extends SchedulerError {
  override readonly name = "NotPaused";
  override readonly code = "ERR_NOT_PAUSED";
  protected static override readonly sentence = "Tried to resume a task that was not paused";
}

/** A task is over. Its descendants tell how that came. */
export abstract class TaskFinished extends SchedulerError {}

/** The task's iterator came to its end. */
export class TaskDone extends TaskFinished {
  override readonly name = "TaskDone";
  override readonly code = "ERR_TASK_DONE";
  protected static override readonly sentence = "The task is done";
}

/** The task's iterator, or a Deferred it yielded, failed. `cause` is what with. */
export class TaskFailed extends TaskFinished {
  override readonly name = "TaskFailed";
  override readonly code = "ERR_TASK_FAILED";
  protected static override readonly sentence = "The task has failed";
}

/** The task's `stop()` was called. */
export class TaskStopped extends TaskFinished {
  override readonly name = "TaskStopped";
  override readonly code = "ERR_TASK_STOPPED";
  protected static override readonly sentence = "The task was stopped";
}
