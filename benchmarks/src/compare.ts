/** Something to measure: each call does one round of work and returns what it measured. */
export interface Contender {
  readonly name: string;
  round(): Promise<number> | number;
}

/** The same, where a round measures several things at once, always in the same order. */
export interface ManySidedContender {
  readonly name: string;
  round(): Promise<readonly number[]>;
}

/** How a contender did against the base. */
export interface Comparison {
  readonly name: string;
  /** The middle one of its measurements, or halfway between the two that are. */
  readonly median: number;
  /** The ratio to the base in the same round: least, middle and greatest. */
  readonly ratio: readonly [least: number, median: number, greatest: number];
}

/**
 * Measures contenders against the first of them, the base, in rounds: in each every contender has its
 * turn, and every second round goes backwards. So what disturbs the machine for a while disturbs all of
 * them, and a ratio is taken only between neighbours in time. The first round warms up and isn't counted.
 */
export async function compare(
  contenders: readonly Contender[],
  rounds: number,
): Promise<Comparison[]> {
  const oneSided = contenders.map((contender) => ({
    name: contender.name,
    round: async () => [await contender.round()],
  }));
  const [comparisons = []] = await compareSides(oneSided, rounds);
  return comparisons;
}

/** The same for several measurements: a list of comparisons for each of them. */
export async function compareSides(
  contenders: readonly ManySidedContender[],
  rounds: number,
): Promise<Comparison[][]> {
  const measured = contenders.map((): (readonly number[])[] => []);
  for (let round = 0; round <= rounds; round++) {
    const order = [...contenders.entries()];
    if (round % 2 === 1) order.reverse();
    for (const [index, contender] of order) {
      const values = await contender.round();
      if (round > 0) measured[index]?.push(values);
    }
  }
  const names = contenders.map(({ name }) => name);
  const sides = measured[0]?.[0]?.length ?? 0;
  return Array.from({ length: sides }, (_, side) =>
    toBase(
      names,
      measured.map((rows) => rows.map((row) => row[side] ?? Number.NaN)),
    ),
  );
}

/** Prints a table; `unit` is that of the medians. */
export function report(title: string, unit: string, comparisons: readonly Comparison[]): void {
  process.stdout.write(`\n${title} (${unit}; ratio to ${comparisons[0]?.name})\n`);
  for (const { name, median, ratio } of comparisons) {
    const [least, middleRatio, greatest] = ratio.map((value) => value.toFixed(2));
    const figures = `${median.toFixed(median < 100 ? 2 : 0).padStart(12)}  ${middleRatio}`;
    process.stdout.write(`  ${name.padEnd(36)}${figures} [${least}-${greatest}]\n`);
  }
}

/** Compares one measurement of all contenders, given by round, with that of the first. */
function toBase(names: readonly string[], measured: readonly (readonly number[])[]): Comparison[] {
  const [base = []] = measured;
  return measured.map((values, index) => {
    const ratios = values
      .map((value, round) => value / (base[round] ?? Number.NaN))
      .sort(ascending);
    return {
      name: names[index] ?? "",
      median: middle([...values].sort(ascending)),
      ratio: [ratios[0] ?? Number.NaN, middle(ratios), ratios.at(-1) ?? Number.NaN],
    };
  });
}

function ascending(a: number, b: number): number {
  return a - b;
}

function middle(sorted: readonly number[]): number {
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
