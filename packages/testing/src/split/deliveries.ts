import type { Delivery, Injection } from "./delivery.ts";
import type { FlatTranscript } from "./transcript.ts";

/** What there is to vary. */
export interface DeliveryVariety {
  readonly transcript: FlatTranscript;
  /** Where it is cut, ended and paused, ascending. */
  readonly positions: readonly number[];
  /** Whether the protocol can be paused. */
  readonly canPause: boolean;
  /** What is injected before the TLS upgrade, if there is one. */
  readonly injected: Buffer | undefined;
}

/** The way the peer sends it, as far as `end`. What all others are compared with. */
export function asSent({ seams }: FlatTranscript, end: number): Delivery {
  return delivery({ cuts: seams.filter((at) => at < end), end });
}

/** Every other way, simple ones first. */
export function* everyDelivery(variety: DeliveryVariety): Generator<Delivery> {
  const end = variety.transcript.bytes.length;
  yield* splits(variety.positions, end);
  if (variety.canPause) yield* pauses(variety.positions, end);
  for (const sooner of variety.positions) yield* cutShort(sooner, variety.positions);
  yield* injections(variety);
}

/** In one piece, in two at each position, and byte by byte. */
function* splits(positions: readonly number[], end: number): Generator<Delivery> {
  yield delivery({ end });
  for (const at of positions) yield delivery({ cuts: [at], end });
  yield delivery({ cuts: everyByte(end), end });
}

/** Paused once, at each position, with all the rest coming meanwhile; then at every byte. */
function* pauses(positions: readonly number[], end: number): Generator<Delivery> {
  for (const at of [0, ...positions]) {
    const cuts = at === 0 ? [] : [at];
    yield delivery({ cuts, end, pauses: [at] });
  }
  const cuts = everyByte(end);
  yield delivery({ cuts, end, pauses: [0, ...cuts] });
}

/** Over before it is complete. */
function* cutShort(end: number, positions: readonly number[]): Generator<Delivery> {
  yield delivery({ end });
  yield delivery({ cuts: positions.filter((at) => at < end), end });
}

/** Plaintext before the upgrade: a part of it in one piece with what comes before, or all by itself. */
function* injections({ transcript, injected }: DeliveryVariety): Generator<Delivery> {
  if (injected === undefined) return;
  const { seams, bytes } = transcript;
  const inject = (injection: Injection): Delivery =>
    delivery({ cuts: seams, end: bytes.length, injection });
  for (let length = 1; length <= injected.length; length += 1) {
    yield inject({ bytes: injected.subarray(0, length), isJoined: true });
  }
  yield inject({ bytes: injected, isJoined: false });
}

function everyByte(end: number): number[] {
  return Array.from({ length: Math.max(0, end - 1) }, (_, index) => index + 1);
}

function delivery({
  cuts = [],
  end,
  pauses = [],
  injection,
}: Partial<Delivery> & Pick<Delivery, "end">): Delivery {
  return { cuts, end, pauses, injection };
}
