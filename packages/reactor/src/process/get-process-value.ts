import type { Deferred, Failure } from "@cordage/deferred";
import { ProcessTerminated } from "../errors.ts";
import { ProcessCall, type ProcessCallOptions } from "./process-call.ts";

/**
 * Runs a program and gives its exit code; what it writes is dropped.
 *
 * @param executable - a path
 * @param args - without the program's name
 * @returns fires with the exit code, or `null` when a signal ended it; fails with a `ProcessTerminated`
 *   when it could not be started
 * @throws what `IReactorProcess.spawnProcess` throws
 * @see Twisted: `twisted.internet.utils.getProcessValue` (PR9)
 */
export function getProcessValue(
  executable: string,
  args: readonly string[] = [],
  options: Omit<ProcessCallOptions, "maxOutput"> = {},
): Deferred<number | null> {
  return new ValueCall(options).run(executable, args, options);
}

class ValueCall extends ProcessCall<number | null> {
  protected override resultOf({ value }: Failure): number | null {
    return value instanceof ProcessTerminated ? value.exitCode : 0;
  }
}
