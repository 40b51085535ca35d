import type { Deferred, Failure } from "@cordage/deferred";
import { ProcessSignalled, ProcessTerminated } from "../errors.ts";
import { ProcessCall, type ProcessCallOptions } from "./process-call.ts";

/** What a program has written to standard output and standard error, and its exit code. */
export type ProcessOutputAndValue = readonly [out: Buffer, err: Buffer, code: number];

/** Options of {@link getProcessOutputAndValue}. */
export interface ProcessOutputAndValueOptions extends ProcessCallOptions {
  /** What it reads from standard input, which is closed then. Default: nothing, and it stays open. */
  readonly stdinBytes?: Uint8Array | string | undefined;
}

/**
 * Runs a program and gives all it has to say.
 *
 * ```ts
 * const [out, err, code] = await getProcessOutputAndValue("/usr/bin/sort", ["-n"], { stdinBytes: "3\n1\n" });
 * ```
 *
 * @param executable - a path
 * @param args - without the program's name
 * @returns fires when the process has ended; fails with a `ProcessSignalled`, which has the output, when a
 *   signal ended it, with a `ProcessOutputTooLong`, and with a `ProcessTerminated` when it could not be
 *   started
 * @throws what `IReactorProcess.spawnProcess` throws
 * @see Twisted: `twisted.internet.utils.getProcessOutputAndValue` (PR9)
 */
export function getProcessOutputAndValue(
  executable: string,
  args: readonly string[] = [],
  options: ProcessOutputAndValueOptions = {},
): Deferred<ProcessOutputAndValue> {
  return new EverythingCall(options).run(executable, args, options);
}

class EverythingCall extends ProcessCall<ProcessOutputAndValue> {
  readonly #out: Buffer[] = [];
  readonly #err: Buffer[] = [];
  readonly #stdinBytes: Uint8Array | string | undefined;

  constructor(options: ProcessOutputAndValueOptions) {
    super(options);
    this.#stdinBytes = options.stdinBytes;
  }

  override connectionMade(): void {
    if (this.#stdinBytes === undefined) return;
    this.transport.write(this.#stdinBytes);
    this.transport.closeStdin();
  }

  override outReceived(data: Buffer): void {
    this.keep(this.#out, data);
  }

  override errReceived(data: Buffer): void {
    this.keep(this.#err, data);
  }

  protected override resultOf({ value }: Failure): ProcessOutputAndValue {
    const out = Buffer.concat(this.#out);
    const err = Buffer.concat(this.#err);
    if (!(value instanceof ProcessTerminated)) return [out, err, 0];
    if (value.exitCode !== null) return [out, err, value.exitCode];
    // Without an exit code there is a signal.
    throw new ProcessSignalled(out, err, value.signal ?? "", { cause: value });
  }
}
