/** What child processes end with, and errors of those who use them. */
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
