/** What the way from one host to another is like. */
export interface LinkConditions {
  /** Seconds that a packet is under way. */
  readonly latency: number;
  /** Up to so many seconds more, a different number for each packet. It puts datagrams out of order. */
  readonly jitter: number;
  /** Bytes a second; more of them wait for each other. */
  readonly bandwidth: number;
  /** The most bytes of a stream that go in one segment. */
  readonly maxSegment: number;
  /** `"random"` cuts a stream into segments of any length up to `maxSegment`. */
  readonly segmentation: "full" | "random";
  /** Seconds that arriving bytes of a stream are held back, to be delivered in one piece. */
  readonly coalescing: number;
  /** How probably a packet is lost, 0 to 1. Streams send it again: then it only takes longer. */
  readonly loss: number;
  /** How probably a datagram arrives twice, 0 to 1. */
  readonly duplication: number;
  /** How probably a datagram is held up, so that later ones overtake it, 0 to 1. */
  readonly reordering: number;
}

/** A fast and faultless network: what the way is like unless told otherwise. */
export const DEFAULT_CONDITIONS: LinkConditions = Object.freeze({
  latency: 0.001,
  jitter: 0,
  bandwidth: Number.POSITIVE_INFINITY,
  maxSegment: 1460,
  segmentation: "full",
  coalescing: 0,
  loss: 0,
  duplication: 0,
  reordering: 0,
});

/** What the way of a host to itself is like, whatever the network. */
export const LOOPBACK_CONDITIONS: LinkConditions = Object.freeze({
  ...DEFAULT_CONDITIONS,
  latency: 0,
  maxSegment: 65_483,
});

/**
 * Checks what is given of conditions.
 *
 * @throws RangeError naming what is out of range, or no condition at all
 */
export function requireConditions(given: Partial<LinkConditions>): void {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(DEFAULT_CONDITIONS, name))
      throw new RangeError(`no condition is called ${name}`);
  }
  for (const name of ["latency", "jitter", "coalescing"] as const) {
    requireRange(name, given[name], 0, Number.MAX_VALUE);
  }
  for (const name of ["loss", "duplication", "reordering"] as const) {
    requireRange(name, given[name], 0, 1);
  }
  requireRange("bandwidth", given.bandwidth, 1, Number.POSITIVE_INFINITY);
  requireRange("maxSegment", given.maxSegment, 1, 65_535);
  const { segmentation = "full" } = given;
  if (segmentation !== "full" && segmentation !== "random") {
    throw new RangeError(`segmentation must be full or random, got ${String(segmentation)}`);
  }
}

function requireRange(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  if (typeof value !== "number" || !(value >= least && value <= most)) {
    throw new RangeError(`${name} must be from ${least} to ${most}, got ${value}`);
  }
}
