/** Errors of delayed calls that can't be changed any more (T2). */
import { ReactorError } from "./reactor-error.ts";

/** A delayed call was made already, or is being made. */
export class AlreadyCalled extends ReactorError {
  override readonly name = "AlreadyCalled";
  override readonly code = "ERR_DELAYED_CALL_MADE";
  protected static override readonly sentence = "Tried to cancel an already-called event";
}

/** A delayed call was cancelled already. */
export class AlreadyCancelled extends ReactorError {
  override readonly name = "AlreadyCancelled";
  override readonly code = "ERR_DELAYED_CALL_CANCELLED";
  protected static override readonly sentence = "Tried to cancel an already-cancelled event";
}
