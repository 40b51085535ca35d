import type { IReactorTime } from "@cordage/reactor";

/** How many lines of a trace are kept unless told otherwise: the latest. */
export const MAX_TRACE_LINES = 10_000;

/** Digits after the point of the seconds in a trace. */
const TIME_DIGITS = 6;

const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * What happened in a simulation, one line each: segments and datagrams that arrived or got lost, faults,
 * hosts that started or crashed. Two runs with equal traces went the same way.
 *
 * Only the latest lines are kept, but the {@link Trace.fingerprint} covers all.
 */
export class Trace {
  readonly #time: Pick<IReactorTime, "seconds">;
  readonly #maxLines: number;
  #lines: string[] = [];
  #count = 0;
  #hash = FNV_START;

  constructor(time: Pick<IReactorTime, "seconds">, maxLines: number = MAX_TRACE_LINES) {
    if (!(maxLines >= 1)) throw new RangeError(`maxLines must be 1 or more, got ${maxLines}`);
    this.#time = time;
    this.#maxLines = maxLines;
  }

  /** How many lines there were, those that are not kept included. */
  get count(): number {
    return this.#count;
  }

  /** The latest lines, oldest first. */
  get lines(): readonly string[] {
    return this.#lines.slice(-this.#maxLines);
  }

  /** A number that two traces share when they have the same lines, and hardly ever else. */
  get fingerprint(): string {
    return `${this.#count}:${(this.#hash >>> 0).toString(16).padStart(8, "0")}`;
  }

  /** Notes an event. @param data - what came with it: the trace notes a checksum of the bytes */
  add(event: string, data?: Uint8Array): void {
    const sum = data === undefined || data.length === 0 ? "" : ` #${checksum(data)}`;
    const line = `${this.#time.seconds().toFixed(TIME_DIGITS)} ${event}${sum}`;
    this.#count += 1;
    this.#hash = hashText(line, this.#hash);
    this.#lines.push(line);
    if (this.#lines.length >= 2 * this.#maxLines) this.#lines = this.#lines.slice(-this.#maxLines);
  }

  /** The lines that are kept. */
  toString(): string {
    return this.lines.join("\n");
  }
}

function hashText(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  }
  return hash;
}

function checksum(data: Uint8Array): string {
  let hash = FNV_START;
  for (const byte of data) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
