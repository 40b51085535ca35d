/** Errors of starting and stopping a LoopingCall (K1, K4). Twisted raises AssertionErrors. */
import { ReactorError } from "../errors/reactor-error.ts";

/** `start()` on a LoopingCall that runs. */
export class LoopingCallRunningError extends ReactorError {
  override readonly name = "LoopingCallRunningError";
  override readonly code = "ERR_LOOPING_CALL_RUNNING";
  protected static override readonly sentence = "Tried to start a LoopingCall that is running";
}

/** `stop()` or `reset()` on a LoopingCall that does not run. */
export class LoopingCallNotRunningError extends ReactorError {
  override readonly name = "LoopingCallNotRunningError";
  override readonly code = "ERR_LOOPING_CALL_NOT_RUNNING";
  protected static override readonly sentence =
    "Tried to stop or reset a LoopingCall that is not running";
}
