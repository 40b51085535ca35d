/**
 * Compares three architectures of a server: one request at a time, all at once, and a pool of bounded size.
 *
 * ```text
 * node examples/dist/server-architectures/main.js 12
 * ```
 *
 * It prints a table of what twelve clients see that ask at the same moment. The network and its time are simulated,
 * so the answer comes at once and is the same each time. Read `architectures.ts`: they differ by one object.
 */
import { print, readInteger, runProgram } from "../program.ts";
import { ARCHITECTURES } from "./architectures.ts";
import { measure } from "./measure.ts";

const USAGE = `Usage: node examples/dist/server-architectures/main.js [CLIENTS] [--help]

Has CLIENTS (12) ask each server at once, for work of a second each. Prints, in seconds of simulated time,
when the last one was served and when one was in the mean, and how much was at work at once.
`;

runProgram(USAGE, ([clients = "12"]) => {
  const count = readInteger("CLIENTS", clients, { least: 1, most: 10_000 });
  print(row("architecture", "last", "mean", "at work"));
  for (const [name, makeServer] of Object.entries(ARCHITECTURES)) {
    const { lastServed, meanServed, mostAtWork } = measure(makeServer, count);
    print(row(name, lastServed.toFixed(1), meanServed.toFixed(1), `${mostAtWork}`));
  }
});

function row(name: string, ...cells: string[]): string {
  return name.padEnd(16) + cells.map((cell) => cell.padStart(9)).join("");
}
