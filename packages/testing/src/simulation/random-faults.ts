import { FAULT_KINDS, type Fault, type FaultKind } from "./fault.ts";
import type { LinkConditions } from "./link-conditions.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { FaultMaker } from "./simulate.ts";

/** Options of {@link randomFaults}. */
export interface RandomFaultsOptions {
  /** The hosts that faults befall. */
  readonly hosts: readonly string[];
  /** How many faults at most. Default: 5. */
  readonly most?: number | undefined;
  /** When the last one sets in, in seconds. Default: 10. */
  readonly within?: number | undefined;
  /** How long a fault lasts at most, in seconds; all of them end. Default: 5. */
  readonly longest?: number | undefined;
  /** Which kinds there are. Default: all. */
  readonly kinds?: readonly FaultKind[] | undefined;
}

/** Digits of the numbers that are made up: more would only be harder to read. */
const DIGITS = 3;

/**
 * Makes up schedules of faults for `simulate`, another one for each seed.
 *
 * @throws RangeError when there is no host
 */
export function randomFaults(options: RandomFaultsOptions): FaultMaker {
  const { hosts, most = 5, within = 10, longest = 5, kinds = FAULT_KINDS } = options;
  if (hosts.length === 0) throw new RangeError("faults need hosts to befall");
  return (random) => {
    const count = random.integer(0, most);
    return Array.from({ length: count }, () =>
      randomFault(random, random.pick(kinds), hosts, {
        at: short(random.between(0, within)),
        for: short(random.between(0, longest)),
      }),
    );
  };
}

function randomFault(
  random: SeededRandom,
  kind: FaultKind,
  hosts: readonly string[],
  times: { readonly at: number; readonly for: number },
): Fault {
  const host = random.pick(hosts);
  switch (kind) {
    case "link":
      return { ...times, kind, change: randomChange(random) };
    case "reset":
      return { kind, at: times.at };
    case "partition":
      return { ...times, kind, hosts: hosts.filter((each) => each === host || random.chance(0.5)) };
    case "slowReader":
      return { ...times, kind, host, bytesPerSecond: random.integer(100, 100_000) };
    case "clockSkew":
      return { ...times, kind, host, rate: short(random.between(0.5, 2)) };
    case "names":
      return { ...times, kind, answer: random.pick(["notFound", "none"]) };
    default:
      return { ...times, kind, host };
  }
}

function randomChange(random: SeededRandom): Partial<LinkConditions> {
  return random.pick([
    (): Partial<LinkConditions> => ({ latency: short(random.between(0, 1)) }),
    () => ({ jitter: short(random.between(0, 1)) }),
    () => ({ bandwidth: random.integer(1_000, 1_000_000) }),
    () => ({ segmentation: "random" as const, maxSegment: random.integer(1, 1460) }),
    () => ({ coalescing: short(random.between(0, 0.5)) }),
    () => ({ loss: short(random.between(0, 0.5)) }),
    () => ({ duplication: short(random.between(0, 0.5)) }),
    () => ({ reordering: short(random.between(0, 0.5)) }),
  ])();
}

function short(number: number): number {
  return Number(number.toPrecision(DIGITS));
}
