import type { Comparison } from "./compare.ts";
import { SIDES } from "./wrk-load.ts";

type Side = (typeof SIDES)[number];

/** What is shown of a server: rates first, since they are what counts, then what they are made of. */
const COLUMNS: readonly (readonly [title: string, side: Side, decimals: number])[] = [
  ["us", "cpu", 1],
  ["user", "user", 1],
  ["system", "system", 1],
  ["p50 ms", "median", 2],
  ["p99 ms", "tail", 2],
];

/** Prints one line for each server: medians, and for the rate the ratio to the first, least and greatest. */
export function reportWrk(title: string, sides: readonly (readonly Comparison[])[]): void {
  const of = (side: Side): readonly Comparison[] => sides[SIDES.indexOf(side)] ?? [];
  const rates = of("rate");
  const head = ["requests/s", "ratio", ...COLUMNS.map(([name]) => name)];
  const lines = rates.map(({ name, median, ratio }, index) => [
    name,
    median.toFixed(0),
    inBrackets(ratio),
    ...COLUMNS.map(([, side, decimals]) => (of(side)[index]?.median ?? 0).toFixed(decimals)),
  ]);
  process.stdout.write(`\nHTTP, ${title} (ratio to ${rates[0]?.name})\n`);
  for (const [name = "", rate = "", ratio = "", ...rest] of [["", ...head], ...lines]) {
    const figures = rest.map((figure) => figure.padStart(8)).join("");
    process.stdout.write(
      `  ${name.padEnd(34)}${rate.padStart(10)}  ${ratio.padEnd(18)}${figures}\n`,
    );
  }
}

function inBrackets([least, middle, greatest]: Comparison["ratio"]): string {
  return `${middle.toFixed(2)} [${least.toFixed(2)}-${greatest.toFixed(2)}]`;
}
