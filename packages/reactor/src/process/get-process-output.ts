import { Deferred, type Failure } from "@cordage/deferred";
import { UnexpectedErrorOutput } from "../errors.ts";
import { ProcessCall, type ProcessCallOptions } from "./process-call.ts";

/** Options of {@link getProcessOutput}. */
export interface ProcessOutputOptions extends ProcessCallOptions {
  /** What comes from standard error belongs to the output, too. Default: false, it is a failure. */
  readonly errortoo?: boolean | undefined;
}

/**
 * Runs a program and gives what it has written to standard output, whatever its exit code.
 *
 * ```ts
 * const files = await getProcessOutput("/bin/ls", ["-a"]);
 * ```
 *
 * @param executable - a path
 * @param args - without the program's name
 * @returns fires with the output when the process has ended. Fails as soon as it writes to standard error,
 *   with an `UnexpectedErrorOutput`, unless `errortoo` is set; with a `ProcessOutputTooLong`; with a
 *   `ProcessTerminated` when it could not be started
 * @throws what `IReactorProcess.spawnProcess` throws
 * @see Twisted: `twisted.internet.utils.getProcessOutput` (PR9)
 */
export function getProcessOutput(
  executable: string,
  args: readonly string[] = [],
  options: ProcessOutputOptions = {},
): Deferred<Buffer> {
  return new OutputCall(options).run(executable, args, options);
}

class OutputCall extends ProcessCall<Buffer> {
  readonly #takesErrors: boolean;
  readonly #pieces: Buffer[] = [];
  readonly #ended: Deferred<Error> = new Deferred();

  constructor(options: ProcessOutputOptions) {
    super(options);
    this.#takesErrors = options.errortoo ?? false;
  }

  override outReceived(data: Buffer): void {
    this.keep(this.#pieces, data);
  }

  override errReceived(data: Buffer): void {
    if (this.#takesErrors) this.keep(this.#pieces, data);
    else this.giveUp(new UnexpectedErrorOutput(data, this.#ended));
  }

  override processEnded(reason: Failure): void {
    super.processEnded(reason);
    this.#ended.callback(reason.value);
  }

  protected override resultOf(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}
