/**
 * A stream of audio behind a head like that of HTTP. If the head says `icy-metaint: n`, there is metadata in
 * it:
 *
 * ```text
 *   n bytes of audio | length, 1 byte | 16 x length bytes of metadata | n bytes of audio | …
 * ```
 */
import { CRLF } from "../basic/line-rules.ts";
import { ByteQueue } from "../bytes/index.ts";
import { ShoutcastStreamError } from "./errors.ts";
import { type Metadata, readMetadata } from "./metadata-reader.ts";

/** The longest line of the head, in bytes. */
export const MAX_HEAD_LINE = 8192;

/** The most lines of the head. */
export const MAX_HEAD_LINES = 100;

/** The metadata has as many times that many bytes as is said. */
const METADATA_UNIT = 16;

const STATUS = /^(ICY|HTTP\/1\.[01]) ([1-5][0-9]{2})(?: (.*))?$/;
const INTERVAL = /^[0-9]{1,12}$/;

/** What is in a stream. */
export type StreamEvent =
  | {
      readonly kind: "status";
      readonly version: string;
      readonly status: number;
      readonly message: string;
    }
  | { readonly kind: "header"; readonly key: string; readonly value: string }
  | { readonly kind: "headEnd" }
  /** As many bytes as there are: they come cut anywhere. */
  | { readonly kind: "audio"; readonly bytes: Buffer }
  | { readonly kind: "metadata"; readonly list: readonly Metadata[] };

type State =
  | { readonly kind: "status" }
  | { readonly kind: "headers"; readonly count: number; readonly interval: number | undefined }
  /** Audio; `left` of it before the next metadata. */
  | { readonly kind: "audio"; readonly left: number; readonly interval: number }
  | { readonly kind: "metadata"; readonly interval: number };

/** Cuts bytes into what a stream consists of. Audio is never held back (SH-1). */
export class StreamDecoder {
  readonly #queue = new ByteQueue();
  #state: State = { kind: "status" };

  /** Adds bytes, which are the decoder's from now on. */
  push(chunk: Buffer): void {
    this.#queue.push(chunk);
  }

  /**
   * Takes what comes next.
   *
   * @returns `undefined` when it has not arrived
   * @throws ShoutcastStreamError when it is no stream
   */
  next(): StreamEvent | undefined {
    for (;;) {
      const state = this.#state;
      if (state.kind === "status") return this.#nextStatus();
      if (state.kind === "headers") return this.#nextHeader(state.count, state.interval);
      if (state.kind === "audio") {
        if (state.left > 0) return this.#nextAudio(state.left, state.interval);
        this.#state = { kind: "metadata", interval: state.interval };
      } else {
        const event = this.#nextMetadata(state.interval);
        if (event === undefined || event.list.length > 0) return event;
      }
    }
  }

  /** What has not been taken, left in place. */
  get leftover(): Buffer {
    return this.#queue.leftover;
  }

  /** Takes everything that is left. */
  clear(): Buffer {
    return this.#queue.clear();
  }

  #nextStatus(): StreamEvent | undefined {
    const line = this.#takeLine();
    if (line === undefined) return undefined;
    const [, version, status, message = ""] = STATUS.exec(line) ?? [];
    if (version === undefined) throw new ShoutcastStreamError("the answer has no status");
    this.#state = { kind: "headers", count: 0, interval: undefined };
    return { kind: "status", version, status: Number(status), message };
  }

  #nextHeader(count: number, interval: number | undefined): StreamEvent | undefined {
    const line = this.#takeLine();
    if (line === undefined) return undefined;
    if (line === "") {
      const between = interval ?? Number.POSITIVE_INFINITY;
      this.#state = { kind: "audio", left: between, interval: between };
      return { kind: "headEnd" };
    }
    if (count === MAX_HEAD_LINES) {
      throw new ShoutcastStreamError(`the head has more than ${MAX_HEAD_LINES} lines`);
    }
    const colon = line.indexOf(":");
    if (colon <= 0) throw new ShoutcastStreamError("a header has no name");
    const key = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    const found = key.toLowerCase() === "icy-metaint" ? intervalOf(value) : interval;
    this.#state = { kind: "headers", count: count + 1, interval: found };
    return { kind: "header", key, value };
  }

  #nextAudio(left: number, interval: number): StreamEvent | undefined {
    const count = Math.min(left, this.#queue.length);
    if (count === 0) return undefined;
    this.#state = { kind: "audio", left: left - count, interval };
    return { kind: "audio", bytes: this.#queue.take(count) };
  }

  #nextMetadata(interval: number): (StreamEvent & { kind: "metadata" }) | undefined {
    const units = this.#queue.byteAt(0);
    if (units === undefined || this.#queue.length < 1 + METADATA_UNIT * units) {
      this.#queue.compact();
      return undefined;
    }
    this.#queue.skip(1);
    const list = readMetadata(this.#queue.take(METADATA_UNIT * units));
    this.#state = { kind: "audio", left: interval, interval };
    return { kind: "metadata", list };
  }

  #takeLine(): string | undefined {
    const line = this.#queue.takeBefore(CRLF, MAX_HEAD_LINE);
    if (line !== undefined) return line.toString("latin1");
    // Without its end a line of the greatest length may be there, and the CR.
    if (this.#queue.length > MAX_HEAD_LINE + 1 || this.#queue.indexOf(CRLF) >= 0) {
      throw new ShoutcastStreamError(`a line of the head is longer than ${MAX_HEAD_LINE} bytes`);
    }
    this.#queue.compact();
    return undefined;
  }
}

/** Zero means that there is no metadata. */
function intervalOf(value: string): number | undefined {
  if (!INTERVAL.test(value)) throw new ShoutcastStreamError("icy-metaint is not a number");
  return Number(value) === 0 ? undefined : Number(value);
}
