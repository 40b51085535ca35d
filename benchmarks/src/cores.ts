/** Which core runs what: a server that its load is moved about with measures the scheduler. */
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

export const SERVER_CORE = 0;
/** Where the generator of a load runs, if it is a program of its own. */
export const LOAD_CORE = 1;

const canPin: boolean =
  availableParallelism() > LOAD_CORE && spawnSync("taskset", ["-V"]).error === undefined;

/** A command that keeps to one core; where that can't be done, the command as it is. */
export function onCore(
  core: number,
  command: string,
  args: readonly string[],
): [command: string, args: string[]] {
  return canPin ? ["taskset", ["-c", `${core}`, command, ...args]] : [command, [...args]];
}
