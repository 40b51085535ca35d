import type { RecordingEntry } from "./recording.ts";

/** An entry as it stands in a file, without its line end. */
export function encodeEntry(entry: RecordingEntry): string {
  return `${encodeTime(entry.time)} ${eventOf(entry)}`;
}

function eventOf(entry: RecordingEntry): string {
  switch (entry.kind) {
    case "received":
      return `< ${encodeBytes(entry.bytes)}`;
    case "sent":
      return `> ${encodeBytes(entry.bytes)}`;
    case "peer-ended":
      return "< end";
    case "requested":
      return `> ${entry.request}`;
    case "closed":
      return `closed ${entry.reason}`;
  }
}

/** To the microsecond, never too early: a replay waits until then. */
function encodeTime(seconds: number): string {
  return String(Math.ceil(Math.max(0, seconds) * 1e6 - 1e-3) / 1e6);
}

const NOT_ASCII = /[\u007f-\u00ff]/g;

function encodeBytes(bytes: Buffer): string {
  const escaped = (character: string): string =>
    `\\u00${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  return JSON.stringify(bytes.toString("latin1")).replace(NOT_ASCII, escaped);
}
