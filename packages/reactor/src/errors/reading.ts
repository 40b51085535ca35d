/** What reading from a `Connection` fails with, beside what its connection ended with. */
import { ReactorError } from "./reactor-error.ts";

/** The peer has ended its data in the middle of what was to be read. What there is of it can be read. */
export class IncompleteReadError extends ReactorError {
  override readonly name = "IncompleteReadError";
  override readonly code = "ERR_INCOMPLETE_READ";
  /** How many bytes are left to read. */
  readonly availableBytes: number;
  protected static override readonly sentence =
    "The peer ended in the middle of what was to be read";

  constructor(availableBytes: number) {
    super(`${availableBytes} bytes are left`);
    this.availableBytes = availableBytes;
  }
}

/** A delimiter didn't come within the limit. What was received stays to be read. */
export class ReadLimitExceededError extends ReactorError {
  override readonly name = "ReadLimitExceededError";
  override readonly code = "ERR_READ_LIMIT_EXCEEDED";
  readonly limitBytes: number;
  protected static override readonly sentence = "The delimiter did not come within the limit";

  constructor(limitBytes: number) {
    super(`more than ${limitBytes} bytes are before it`);
    this.limitBytes = limitBytes;
  }
}

/** A read was begun while another one waits. */
export class ReadInProgressError extends ReactorError {
  override readonly name = "ReadInProgressError";
  override readonly code = "ERR_READ_IN_PROGRESS";
  protected static override readonly sentence = "Another read is in progress";
}
