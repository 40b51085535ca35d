import { TestingError } from "../errors.ts";

/** A file is no recording, or not all of one. */
export class RecordingFormatError extends TestingError {
  override readonly name = "RecordingFormatError";
  override readonly code = "ERR_RECORDING_FORMAT";
  /** Where it goes wrong; the first line is 1. */
  readonly line: number;

  constructor(line: number, what: string, options?: ErrorOptions) {
    super(`the recording, at line ${line}, ${what}`, options);
    this.line = line;
  }
}

/** A program did not do what it did when it was recorded. */
export class RecordingDivergenceError extends TestingError {
  override readonly name = "RecordingDivergenceError";
  override readonly code = "ERR_RECORDING_DIVERGENCE";
  /** How many bytes it had sent as recorded. */
  readonly bytes: number;
  /** The line of the file with what was expected. */
  readonly line: number;

  constructor(line: number, bytes: number, what: string) {
    super(`after ${bytes} bytes, at line ${line} of the recording: ${what}`);
    this.line = line;
    this.bytes = bytes;
  }
}
