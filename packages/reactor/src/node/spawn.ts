import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { requireDescriptor, requireInteger } from "../base/argument-checks.ts";
import type { ChildFDs, SpawnProcessOptions } from "../interfaces/process.ts";

/** What a child finds at its descriptors unless told otherwise (PR2). */
export const STANDARD_FDS: ChildFDs = { 0: "w", 1: "r", 2: "r" };

/** The highest descriptor a child can be given: Node makes a list of all up to it. */
const MAX_CHILD_FD = 1023;

/** User and group numbers have 32 bits. */
const MAX_ID = 2 ** 32 - 1;

/**
 * Starts a program; see `IReactorProcess.spawnProcess` for what it takes and throws.
 *
 * @returns without a `pid` when that failed for a reason that Node tells later, as an "error"
 */
export function spawnChild(executable: string, options: SpawnProcessOptions): ChildProcess {
  if (typeof executable !== "string" || executable === "") {
    throw new TypeError(`executable must be a path or a name, got ${String(executable)}`);
  }
  const { args = [executable], env = {}, childFDs = STANDARD_FDS } = options;
  for (const argument of args) requireString("arguments", argument);
  const [argv0] = args;
  if (argv0 === undefined) throw new RangeError("args must begin with the program's own name");
  const nodeOptions: SpawnOptions = {
    argv0,
    // Node adds to what it is given when it measures coverage, so it gets a copy.
    env: env === null ? process.env : { ...env },
    cwd: options.path,
    stdio: stdioOf(childFDs),
    ...idsOf(options),
  };
  return spawn(executable, args.slice(1), nodeOptions);
}

function requireString(what: string, value: unknown): void {
  if (typeof value !== "string")
    throw new TypeError(`${what} must be strings, got ${typeof value}`);
}

/** Node takes an absent `uid` for ours, an undefined one too, but a type checker doesn't. */
function idsOf({ uid, gid }: SpawnProcessOptions): { uid?: number; gid?: number } {
  if (uid !== undefined) requireInteger("uid", uid, 0, MAX_ID);
  if (gid !== undefined) requireInteger("gid", gid, 0, MAX_ID);
  return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
}

/** Node's list of what the child finds at its descriptors: those left out have nothing (PR2). */
function stdioOf(childFDs: ChildFDs): ("pipe" | "ignore" | number)[] {
  const given = Object.entries(childFDs).map(([fd, target]) => [Number(fd), target] as const);
  const highest = Math.max(2, ...given.map(([fd]) => fd));
  requireInteger("a descriptor of childFDs", highest, 0, MAX_CHILD_FD);
  const stdio = new Array<"pipe" | "ignore" | number>(highest + 1).fill("ignore");
  for (const [fd, target] of given) {
    requireInteger("a descriptor of childFDs", fd, 0, MAX_CHILD_FD);
    stdio[fd] = target === "r" || target === "w" ? "pipe" : requireTarget(fd, target);
  }
  return stdio;
}

function requireTarget(fd: number, target: number): number {
  if (typeof target !== "number") {
    throw new RangeError(`childFDs[${fd}] must be "r", "w" or a descriptor, got ${String(target)}`);
  }
  requireDescriptor(target);
  return target;
}
