import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Program, Trace } from "./program.ts";

const PYTHON = "/usr/bin/python3";
const DRIVER = fileURLToPath(
  new URL("../../../test/interop/peers/basic_receivers.py", import.meta.url),
);
/** What the driver exits with when it can't import Twisted. */
const NO_TWISTED = 3;
const MAX_OUTPUT_BYTES = 1024 * 1024 * 1024;

/** Runs programs on Twisted's receivers, all in one process. */
export function runOnTwisted(programs: readonly Program[]): {
  readonly version: string;
  readonly traces: readonly Trace[];
} {
  const { error, status, stderr, stdout } = spawnSync(PYTHON, [DRIVER], {
    input: JSON.stringify(programs),
    encoding: "utf8",
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT" || status === NO_TWISTED) {
    throw new Error("Python's Twisted is not installed: apt-get install python3-twisted");
  }
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${DRIVER} ended with ${status}:\n${stderr}`);
  return { version: stderr.trim(), traces: JSON.parse(stdout) };
}
