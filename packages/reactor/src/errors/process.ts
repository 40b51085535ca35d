/** What child processes end with, and errors of those who use them. */
import type { Deferred } from "@cordage/deferred";
import { ConnectionDone, ConnectionLost } from "./connection-closed.ts";
import { ReactorError } from "./reactor-error.ts";

/** A process has ended with exit code 0 (PR4). */
export class ProcessDone extends ConnectionDone {
  override readonly name = "ProcessDone";
  override readonly code = "ERR_PROCESS_DONE";
  protected static override readonly sentence = "A process has ended without apparent errors";
  readonly exitCode = 0;
  readonly signal = null;
  /** What the system's `wait` gave, where the platform tells. */
  readonly status: number | null;

  constructor(status: number | null = null, options?: ErrorOptions) {
    super("process finished with exit code 0", options);
    this.status = status;
  }
}

/** A process has ended with another exit code, or by a signal (PR4). */
export class ProcessTerminated extends ConnectionLost {
  override readonly name = "ProcessTerminated";
  override readonly code = "ERR_PROCESS_TERMINATED";
  protected static override readonly sentence =
    "A process has ended with a probable error condition";
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  /** Its number or name; `null` when the process ended by itself. */
  readonly signal: number | string | null;
  /** What the system's `wait` gave, where the platform tells. */
  readonly status: number | null;

  constructor(
    exitCode: number | null = null,
    signal: number | string | null = null,
    status: number | null = null,
    options?: ErrorOptions,
  ) {
    const withCode = exitCode === null ? "" : ` with exit code ${exitCode}`;
    const bySignal = signal === null ? "" : ` by signal ${signal}`;
    super(`process ended${withCode}${bySignal}`, options);
    this.exitCode = exitCode;
    this.signal = signal;
    this.status = status;
  }
}

/** Something was asked of a process that has ended. */
export class ProcessExitedAlready extends ReactorError {
  override readonly name = "ProcessExitedAlready";
  override readonly code = "ERR_PROCESS_EXITED_ALREADY";
  protected static override readonly sentence = "The process has already exited";
}

/** How much of a child's words an error repeats, in characters. */
const MAX_QUOTE = 200;

/** A program whose output was asked for has written to standard error (PR9). */
export class UnexpectedErrorOutput extends ReactorError {
  override readonly name = "UnexpectedErrorOutput";
  override readonly code = "ERR_UNEXPECTED_ERROR_OUTPUT";
  protected static override readonly sentence = "got stderr";
  /** What it has written first. */
  readonly output: Buffer;
  /** Fires with what the process ends with, a `ProcessDone` or a `ProcessTerminated`. */
  readonly processEnded: Deferred<Error>;

  constructor(output: Buffer, processEnded: Deferred<Error>) {
    super(JSON.stringify(output.toString().slice(0, MAX_QUOTE)));
    this.output = output;
    this.processEnded = processEnded;
  }
}

/** A program whose output was asked for has written more than may be kept (PR9). */
export class ProcessOutputTooLong extends ReactorError {
  override readonly name = "ProcessOutputTooLong";
  override readonly code = "ERR_PROCESS_OUTPUT_TOO_LONG";
  protected static override readonly sentence = "A process has written too much";
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`more than ${limitBytes} bytes`);
    this.limitBytes = limitBytes;
  }
}

/** A program whose output and exit code were asked for was ended by a signal, and has no exit code (PR9). */
export class ProcessSignalled extends ReactorError {
  override readonly name = "ProcessSignalled";
  override readonly code = "ERR_PROCESS_SIGNALLED";
  protected static override readonly sentence = "A process has ended without an exit code";
  /** What came from its standard output until then. */
  readonly out: Buffer;
  /** What came from its standard error until then. */
  readonly err: Buffer;
  /** Its number or name. */
  readonly signal: number | string;

  constructor(out: Buffer, err: Buffer, signal: number | string, options?: ErrorOptions) {
    super(`by signal ${signal}`, options);
    this.out = out;
    this.err = err;
    this.signal = signal;
  }
}
