/** What every server program of the benchmarks prints; see `ServerProcess`. */
import { stdin, stdout } from "node:process";

/** What has been used so far, as `ServerProcess` reads it: microseconds and bytes. */
export type Used = readonly [user: number, system: number, memory: number, heap: number];

/** Tells the port, and what was used each time it is asked. Ends with its parent. */
export function tellPort(port: number, used: () => Used = usedHere): void {
  stdout.write(`${port}\n`);
  stdin.on("data", () => stdout.write(`${used().join(" ")}\n`));
  stdin.on("end", () => process.exit());
}

function usedHere(): Used {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return [user, system, rss, heapUsed];
}
