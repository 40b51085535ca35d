/**
 * Dining philosophers on `DeferredLock`: how locks that are each used rightly stop a program for ever, and how an
 * order among them keeps it going.
 *
 * ```text
 * node examples/dist/dining-philosophers/main.js
 * ```
 *
 * Both kinds of manners are played on a simulated clock, until everybody has eaten or nothing can happen any more.
 * Read `table.ts`.
 */
import { SimulatedNetwork } from "@cordage/testing";
import { print, readInteger, runProgram } from "../program.ts";
import { type Manners, Table } from "./table.ts";

const USAGE = `Usage: node examples/dist/dining-philosophers/main.js [MEALS] [--help]

Has five philosophers eat MEALS (3) times each, and says how that ends for each kind of manners.
`;

const MANNERS: readonly Manners[] = ["left first", "lower first"];

runProgram(USAGE, ([meals = "3"]) => {
  const times = readInteger("MEALS", meals, { least: 1, most: 1000 });
  for (const manners of MANNERS) print(`${manners}: ${ending(manners, times)}`);
});

function ending(manners: Manners, times: number): string {
  const network = new SimulatedNetwork();
  const table = new Table(network.host("dining room").reactor, manners);
  table.dine(times);
  network.run();
  const deadlock = table.findDeadlock();
  const when = `after ${network.time.seconds().toFixed(1)} s`;
  if (deadlock === undefined) return `everybody has eaten ${times} times ${when}`;
  const waits = deadlock.map((seat, i) => `${seat} waits for ${deadlock[i + 1] ?? deadlock[0]}`);
  return `deadlock ${when}: ${waits.join(", ")}`;
}
