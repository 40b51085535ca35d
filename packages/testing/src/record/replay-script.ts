import { RecordingDivergenceError } from "./errors.ts";
import type { RecordedRequest, Recording, RecordingEntry } from "./recording.ts";

/**
 * Whose part a replay plays: that of the peer, against the program that was recorded, or that of the
 * program, against its peer.
 */
export type ReplayRole = "peer" | "recorded";

/** Something that a replay does. */
export type ReplayAction =
  | { readonly kind: "send"; readonly time: number; readonly bytes: Buffer }
  | { readonly kind: "request"; readonly time: number; readonly request: RecordedRequest };

interface Cue {
  readonly action: ReplayAction;
  /** How much of what is expected was there before. */
  readonly afterBytes: number;
}

/** What a replay does and when, and what it expects of the other end. Knows no connection and no time. */
export class ReplayScript {
  readonly #expected: Buffer;
  /** Where each piece of what is expected begins, and the line it stands in. */
  readonly #pieces: readonly { readonly start: number; readonly line: number }[];
  readonly #cues: readonly Cue[];
  readonly #lastLine: number;
  /** Whether the other end ended its direction before the connection was closed. */
  readonly otherEnds: boolean;
  /** Whether it is the player who closes: as the peer, which was recorded to. */
  readonly #peerCloses: boolean;
  #matched = 0;
  /** How many cues are done. */
  #done = 0;

  constructor({ entries }: Recording, role: ReplayRole) {
    const pieces: { bytes: Buffer; start: number; line: number }[] = [];
    const cues: Cue[] = [];
    let expectedBytes = 0;
    let otherCloses = false;
    let peerCloses = false;
    for (const [index, entry] of entries.entries()) {
      const action = actionOf(entry, role);
      if (action !== undefined) cues.push({ action, afterBytes: expectedBytes });
      else if (entry.kind === "sent" || entry.kind === "received") {
        pieces.push({ bytes: entry.bytes, start: expectedBytes, line: index + 2 });
        expectedBytes += entry.bytes.length;
      } else if (isClose(entry)) otherCloses = true;
    }
    const end = entries.at(-1);
    if (role === "peer" && !otherCloses && end !== undefined) {
      // Nobody was recorded to close: it was the peer.
      const action: ReplayAction = { kind: "request", time: end.time, request: "close" };
      cues.push({ action, afterBytes: expectedBytes });
      peerCloses = true;
    }
    this.#peerCloses = peerCloses;
    this.#expected = Buffer.concat(pieces.map(({ bytes }) => bytes));
    this.#pieces = pieces;
    this.#cues = cues;
    this.#lastLine = entries.length + 1;
    this.otherEnds = entries.some((entry) => isEndOfOther(entry, role));
  }

  /** The next thing to do, if the other end has sent what it had sent before that. */
  get next(): ReplayAction | undefined {
    const cue = this.#cues[this.#done];
    return cue !== undefined && this.#matched >= cue.afterBytes ? cue.action : undefined;
  }

  /** Takes the next thing to do off the script. */
  advance(): void {
    this.#done += 1;
  }

  /** @throws RecordingDivergenceError at the first byte that is not as recorded */
  received(bytes: Buffer): void {
    for (const [index, byte] of bytes.entries()) {
      if (byte !== this.#expected[this.#matched]) {
        const got = quoted(bytes.subarray(index));
        throw this.#divergence(`got ${got}, expected ${this.#wanted()}`);
      }
      this.#matched += 1;
    }
  }

  /** @throws RecordingDivergenceError when there was more to come */
  requireComplete(what: string): void {
    if (this.#matched < this.#expected.length)
      throw this.#divergence(`${what}, expected ${this.#wanted()}`);
    const left = this.#cues[this.#done];
    if (left?.action.kind === "send") throw this.#divergence(`${what}, before all was sent to it`);
  }

  /** @throws RecordingDivergenceError when the other end has closed what the player was to close */
  requireClosedByPlayer(): void {
    const left = this.#cues[this.#done]?.action;
    if (this.#peerCloses && left?.kind === "request" && left.request === "close") {
      throw this.#divergence("the connection was closed, expected that to be left to the peer");
    }
  }

  /** What is wrong with a connection that is not closed when all has been sent. */
  unclosed(): RecordingDivergenceError {
    return new RecordingDivergenceError(
      this.#lastLine,
      this.#matched,
      "the connection is open, expected it to be closed",
    );
  }

  #wanted(): string {
    const rest = this.#expected.subarray(this.#matched);
    return rest.length === 0 ? "nothing more" : quoted(rest);
  }

  #divergence(what: string): RecordingDivergenceError {
    const piece = this.#pieces.findLast(({ start }) => start <= this.#matched);
    const isBehind = this.#matched >= this.#expected.length;
    const line = isBehind || piece === undefined ? this.#lastLine : piece.line;
    return new RecordingDivergenceError(line, this.#matched, what);
  }
}

function actionOf(entry: RecordingEntry, role: ReplayRole): ReplayAction | undefined {
  const isPeer = role === "peer";
  const { time } = entry;
  switch (entry.kind) {
    case "received":
      return isPeer ? { kind: "send", time, bytes: entry.bytes } : undefined;
    case "sent":
      return isPeer ? undefined : { kind: "send", time, bytes: entry.bytes };
    case "peer-ended":
      return isPeer ? { kind: "request", time, request: "end" } : undefined;
    case "requested":
      return isPeer ? undefined : { kind: "request", time, request: entry.request };
    case "closed":
      return undefined;
  }
}

function isClose(entry: RecordingEntry): boolean {
  return entry.kind === "requested" && entry.request !== "end";
}

function isEndOfOther(entry: RecordingEntry, role: ReplayRole): boolean {
  if (role === "recorded") return entry.kind === "peer-ended";
  return entry.kind === "requested" && entry.request === "end";
}

/** How many bytes of a difference are shown. */
const SHOWN_BYTES = 40;

function quoted(bytes: Buffer): string {
  const text = JSON.stringify(bytes.toString("latin1", 0, SHOWN_BYTES));
  return bytes.length > SHOWN_BYTES ? `${text}…` : text;
}
