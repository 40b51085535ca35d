import type { FlatTranscript } from "./transcript.ts";

/** Plaintext that somebody between the ends sends in front of the TLS handshake. */
export interface Injection {
  readonly bytes: Buffer;
  /** Whether it comes in one piece with what came before, or by itself. */
  readonly isJoined: boolean;
}

/** One way in which a transcript reaches a protocol. Positions are bytes from the start. */
export interface Delivery {
  /** Where it is cut, ascending. It is cut at a TLS upgrade in any case. */
  readonly cuts: readonly number[];
  /** Where the connection ends: what is behind it never comes. */
  readonly end: number;
  /** The cuts at which the protocol is paused; once the piece behind has come, it is resumed. */
  readonly pauses: readonly number[];
  readonly injection: Injection | undefined;
}

/** What happens to the protocol, one after the other. */
export type DeliveryStep =
  | { readonly kind: "deliver"; readonly bytes: Buffer }
  | { readonly kind: "pause" | "resume" | "secure" };

/** @param delivery - of which `transcript` is delivered */
export function* stepsOf(delivery: Delivery, transcript: FlatTranscript): Generator<DeliveryStep> {
  const { end, injection } = delivery;
  const pauses = new Set(delivery.pauses);
  const upgradeAt = upgradeOf(delivery, transcript);
  const cuts = upgradeAt === undefined ? delivery.cuts : [...delivery.cuts, upgradeAt];
  const starts = [...new Set([0, ...cuts])].filter((at) => at < end).sort((a, b) => a - b);
  for (const [index, start] of starts.entries()) {
    if (start === upgradeAt) yield* upgradeSteps(injection, start === 0);
    const stop = starts[index + 1] ?? end;
    const isJoined = injection?.isJoined === true && stop === upgradeAt;
    const bytes = transcript.bytes.subarray(start, stop);
    yield* pieceSteps(
      isJoined ? Buffer.concat([bytes, injection.bytes]) : bytes,
      pauses.has(start),
    );
  }
  if (upgradeAt === end) yield* upgradeSteps(injection, end === 0);
}

/** @returns `undefined` when the connection ends before it is secured */
function upgradeOf({ end }: Delivery, { upgradeAt, bytes }: FlatTranscript): number | undefined {
  if (upgradeAt === undefined) return undefined;
  return upgradeAt < end || end === bytes.length ? upgradeAt : undefined;
}

/** @param isFirst - whether there was no piece before that the plaintext could have come with */
function* upgradeSteps(
  injection: Injection | undefined,
  isFirst: boolean,
): Generator<DeliveryStep> {
  const isApart = injection !== undefined && (isFirst || !injection.isJoined);
  if (isApart) yield { kind: "deliver", bytes: injection.bytes };
  yield { kind: "secure" };
}

function* pieceSteps(bytes: Buffer, isPaused: boolean): Generator<DeliveryStep> {
  if (isPaused) yield { kind: "pause" };
  // A copy: what a protocol is given is its own to keep, and to change.
  yield { kind: "deliver", bytes: Buffer.from(bytes) };
  if (isPaused) yield { kind: "resume" };
}

/** How many bytes of a piece are shown. */
const SHOWN_BYTES = 60;

/** How many pieces are shown. */
const SHOWN_PIECES = 12;

/** In words, for the message of an error: what is special about it, then its pieces. */
export function describe(delivery: Delivery, transcript: FlatTranscript): string {
  const { cuts, end, pauses, injection } = delivery;
  const parts = [cuts.length === 0 ? "in one piece" : `cut at ${listed(cuts)}`];
  if (pauses.length > 0) parts.push(`paused at ${listed(pauses)}`);
  if (end < transcript.bytes.length) parts.push(`ended after ${end} bytes`);
  if (injection !== undefined) {
    parts.push(`with ${injection.bytes.length} bytes of plaintext before the TLS upgrade`);
  }
  return `${parts.join(", ")}: ${shownPieces(delivery, transcript)}`;
}

function shownPieces(delivery: Delivery, transcript: FlatTranscript): string {
  const shown: string[] = [];
  for (const step of stepsOf(delivery, transcript)) {
    if (shown.length === SHOWN_PIECES) return `${shown.join(" | ")} | …`;
    if (step.kind === "deliver") shown.push(quoted(step.bytes));
    else if (step.kind === "secure") shown.push("TLS");
  }
  return shown.join(" | ") || "nothing";
}

function listed(positions: readonly number[]): string {
  if (positions.length <= SHOWN_PIECES) return positions.join(", ");
  return `${positions.length} positions`;
}

function quoted(bytes: Buffer): string {
  const text = JSON.stringify(bytes.subarray(0, SHOWN_BYTES).toString("latin1"));
  return bytes.length > SHOWN_BYTES ? `${text}…` : text;
}
