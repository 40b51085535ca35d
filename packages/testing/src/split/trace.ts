import { isDeepStrictEqual } from "node:util";

/** Something a protocol did. */
export interface SplitEvent {
  readonly name: string;
  readonly details: readonly unknown[];
}

/** All that a protocol did with what it was sent. */
export interface SplitTrace {
  /** What the test noted, and what the protocol asked of its transport or threw, in order. */
  readonly events: readonly SplitEvent[];
  /** What it wrote before the connection was secured, which is all if it never is. */
  readonly written: Buffer;
  /** What it wrote encrypted. */
  readonly writtenSecurely: Buffer;
}

/** Gathers the events of one run. */
export class TraceRecorder {
  readonly #events: SplitEvent[] = [];
  /** The pieces of the stream that the last event is, if it is one. */
  #stream: Uint8Array[] | undefined = undefined;

  note(name: string, ...details: readonly unknown[]): void {
    this.#endStream();
    this.#events.push({ name, details });
  }

  noteBytes(name: string, bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    if (this.#stream === undefined || this.#events.at(-1)?.name !== name) {
      this.note(name);
      this.#stream = [];
    }
    this.#stream.push(Buffer.from(bytes)); // a copy, taken before anybody can change it
  }

  finish(): readonly SplitEvent[] {
    this.#endStream();
    return this.#events;
  }

  #endStream(): void {
    if (this.#stream === undefined) return;
    const name = this.#events.pop()?.name ?? ""; // a stream is an event
    this.#events.push({ name, details: [Buffer.concat(this.#stream)] });
    this.#stream = undefined;
  }
}

/** In what two traces differ, in words; `undefined` when they don't. */
export function differenceBetween(expected: SplitTrace, got: SplitTrace): string | undefined {
  const length = Math.max(expected.events.length, got.events.length);
  for (let index = 0; index < length; index += 1) {
    const wanted = expected.events[index];
    const found = got.events[index];
    if (!isDeepStrictEqual(wanted, found)) {
      return `event ${index + 1} is ${shown(found)} instead of ${shown(wanted)}`;
    }
  }
  return (
    bytesDifference("written", expected.written, got.written) ??
    bytesDifference("written encrypted", expected.writtenSecurely, got.writtenSecurely)
  );
}

/** Whether `bytes` is how `whole` begins. */
export function isBeginningOf(whole: Buffer, bytes: Buffer): boolean {
  return whole.subarray(0, bytes.length).equals(bytes);
}

function bytesDifference(what: string, expected: Buffer, got: Buffer): string | undefined {
  if (expected.equals(got)) return undefined;
  let at = 0;
  while (expected[at] === got[at]) at += 1;
  return `what was ${what} differs at byte ${at}: ${excerpt(got, at)} instead of ${excerpt(expected, at)}`;
}

/** How many bytes of a difference are shown, and of those before it. */
const SHOWN_BYTES = 40;

function excerpt(bytes: Buffer, at: number): string {
  if (at >= bytes.length) return "the end";
  return JSON.stringify(bytes.toString("latin1", at, at + SHOWN_BYTES));
}

function shown(event: SplitEvent | undefined): string {
  if (event === undefined) return "missing";
  return [event.name, ...event.details.map(shownDetail)].join(" ");
}

function shownDetail(detail: unknown): string {
  if (detail instanceof Uint8Array) return excerpt(Buffer.from(detail), 0);
  try {
    return JSON.stringify(detail) ?? String(detail);
  } catch {
    return String(detail); // BigInts and circles
  }
}
