import { RecordingFormatError } from "./errors.ts";
import {
  CLASS_NAME,
  MAX_RECORDING_BYTES,
  MAX_RECORDING_ENTRIES,
  RECORDING_HEAD,
  type Recording,
  type RecordingEntry,
} from "./recording.ts";

/**
 * Reads a recording, as `RecordingFactory` and `recordProtocol` write it.
 *
 * ```ts
 * const recording = decodeRecording(readFileSync("login.recording"));
 * ```
 *
 * @throws RecordingFormatError for anything else, with the line where it goes wrong, and for one that was
 *   cut off
 */
export function decodeRecording(file: Uint8Array | string): Recording {
  const text = textOf(file);
  const lines = text.split("\n", MAX_RECORDING_ENTRIES + 3);
  if (lines[0] !== RECORDING_HEAD) throw wrong(1, `does not begin with "${RECORDING_HEAD}"`);
  if (!text.endsWith("\n")) throw wrong(lines.length, "is cut off: its last line has no end");
  const bodies = lines.slice(1, -1); // behind the last line end there is nothing
  if (bodies.length > MAX_RECORDING_ENTRIES) {
    throw wrong(MAX_RECORDING_ENTRIES + 2, `has more than ${MAX_RECORDING_ENTRIES} entries`);
  }
  const entries = bodies.map((line, index) => decodeEntry(line, index + 2));
  requireOrder(entries);
  return { entries };
}

function textOf(file: Uint8Array | string): string {
  const length = typeof file === "string" ? file.length : file.byteLength;
  if (length > MAX_RECORDING_BYTES) {
    throw wrong(1, `is longer than ${MAX_RECORDING_BYTES} bytes`);
  }
  return typeof file === "string" ? file : Buffer.from(file).toString("latin1");
}

function requireOrder(entries: readonly RecordingEntry[]): void {
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1];
    if (before === undefined) continue;
    if (entry.time < before.time) throw wrong(index + 2, "goes back in time");
    if (before.kind === "closed") throw wrong(index + 2, "goes on after the connection was closed");
  }
  if (entries.at(-1)?.kind !== "closed") {
    throw wrong(entries.length + 1, "is cut off: the connection is not closed");
  }
}

const ENTRY = /^(\d{1,15}(?:\.\d{1,6})?) (?:([<>]) (.*)|closed (\S+))$/;

function decodeEntry(line: string, number: number): RecordingEntry {
  const match = ENTRY.exec(line);
  const [, seconds, direction, event, reason] = match ?? [];
  const isEntry = match !== null && (reason === undefined || CLASS_NAME.test(reason));
  if (!isEntry) throw wrong(number, "is no entry");
  const time = Number(seconds);
  if (reason !== undefined) return { kind: "closed", time, reason };
  const fromPeer = direction === "<";
  if (event === "end" && fromPeer) return { kind: "peer-ended", time };
  if (!fromPeer && (event === "end" || event === "close" || event === "abort")) {
    return { kind: "requested", time, request: event };
  }
  const bytes = decodeBytes(event ?? "", number);
  return { kind: fromPeer ? "received" : "sent", time, bytes };
}

const NOT_BYTES = /[^\0-\xff]/;

function decodeBytes(quoted: string, number: number): Buffer {
  let text: unknown;
  try {
    text = JSON.parse(quoted);
  } catch (cause) {
    throw wrong(number, "has bytes that are no string of JSON", { cause });
  }
  if (typeof text !== "string") throw wrong(number, "has bytes that are no string of JSON");
  if (NOT_BYTES.test(text)) throw wrong(number, "has a character that is no byte");
  return Buffer.from(text, "latin1");
}

function wrong(line: number, what: string, options?: ErrorOptions): RecordingFormatError {
  return new RecordingFormatError(line, what, options);
}
