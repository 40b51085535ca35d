/** Errors of threads (W1, W2). */
import { ReactorError } from "./reactor-error.ts";

/** A thread has ended while it was at work: by `process.exit()`, say, or for want of memory. */
export class ThreadEnded extends ReactorError {
  override readonly name = "ThreadEnded";
  override readonly code = "ERR_THREAD_ENDED";
  protected static override readonly sentence = "A thread has ended while it was at work";
}

/** `callFromThread` or `blockingCallFromThread` outside of a function that a thread pool has called. */
export class NotInThread extends ReactorError {
  override readonly name = "NotInThread";
  override readonly code = "ERR_NOT_IN_THREAD";
  protected static override readonly sentence = "This is not a thread of a pool";
}
