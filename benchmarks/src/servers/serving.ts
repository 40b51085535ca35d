/** What every server program of the benchmarks prints; see `ServerProcess`. */
import { stdin, stdout } from "node:process";

/** Tells the port, and what was used each time it is asked. Ends with its parent. */
export function tellPort(port: number): void {
  stdout.write(`${port}\n`);
  stdin.on("data", () => {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    stdout.write(`${user + system} ${rss} ${heapUsed}\n`);
  });
  stdin.on("end", () => process.exit());
}
