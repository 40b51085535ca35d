import { Deferred, type Failure } from "@cordage/deferred";
import { requireInteger } from "../base/argument-checks.ts";
import { reactor as defaultReactor } from "../default-reactor.ts";
import { ProcessOutputTooLong, ProcessTerminated } from "../errors.ts";
import type { IReactorProcess, SpawnProcessOptions } from "../interfaces/process.ts";
import { ProcessProtocol } from "../protocol/process-protocol.ts";

/** How much of what a program writes is kept unless told otherwise, in bytes. */
export const MAX_PROCESS_OUTPUT: number = 64 * 1024 * 1024;

/** Options of `getProcessOutput` and its like. */
export interface ProcessCallOptions extends Pick<SpawnProcessOptions, "env" | "path"> {
  /** What runs it. Default: the default reactor. */
  readonly reactor?: IReactorProcess | undefined;
  /**
   * How many bytes of output are kept: a program that writes more has its pipes closed, and that is a
   * `ProcessOutputTooLong`. Default: {@link MAX_PROCESS_OUTPUT}.
   */
  readonly maxOutput?: number | undefined;
}

/** The protocol of a process that is run for its result: one Deferred, fired when it has ended. */
export abstract class ProcessCall<R> extends ProcessProtocol {
  readonly result: Deferred<R> = new Deferred();
  readonly #maxOutput: number;
  #outputBytes = 0;

  /** @throws RangeError unless `maxOutput` is a size */
  constructor({ maxOutput = MAX_PROCESS_OUTPUT }: ProcessCallOptions) {
    super();
    requireInteger("maxOutput", maxOutput, 0, Number.MAX_SAFE_INTEGER);
    this.#maxOutput = maxOutput;
  }

  /** The result of a process that has ended. */
  protected abstract resultOf(reason: Failure): R;

  /**
   * Runs a program. What it writes before anybody looks is kept.
   *
   * @param args - without the program's name
   */
  run(executable: string, args: readonly string[], options: ProcessCallOptions): Deferred<R> {
    const { env, path, reactor = defaultReactor } = options;
    reactor.spawnProcess(this, executable, { args: [executable, ...args], env, path });
    return this.result;
  }

  /** Keeps a piece of output, if there is room. */
  protected keep(pieces: Buffer[], data: Buffer): void {
    this.#outputBytes += data.length;
    if (this.#outputBytes <= this.#maxOutput) pieces.push(data);
    else this.giveUp(new ProcessOutputTooLong(this.#maxOutput));
  }

  /** Fails; the process is left to itself, without pipes. */
  protected giveUp(error: Error): void {
    if (this.result.called) return;
    this.result.errback(error);
    this.transport.loseConnection();
  }

  override processEnded(reason: Failure): void {
    if (this.result.called) return;
    try {
      // One that never began has neither an exit code nor a signal.
      if (isNotStarted(reason.value)) throw reason.value;
      this.result.callback(this.resultOf(reason));
    } catch (error) {
      this.result.errback(error);
    }
  }
}

function isNotStarted(error: Error): boolean {
  return error instanceof ProcessTerminated && error.exitCode === null && error.signal === null;
}
