import { Buffer } from "node:buffer";
import type { Headers } from "./headers.ts";
import { isForbiddenTrailer } from "./trailer-names.ts";

const LAST_CHUNK = "0\r\n\r\n";

/**
 * The end of a body in chunks, with the fields that stand behind it.
 *
 * @see RFC 9112, section 7.1
 */
export function lastChunk(trailers: Headers | undefined): string | Buffer {
  if (trailers === undefined || trailers.size === 0) return LAST_CHUNK;
  return Buffer.from(`0\r\n${trailers.toWire()}\r\n`, "latin1");
}

/** The name of the first of these fields that must not stand behind a body. */
export function forbiddenAmong(trailers: Headers): string | undefined {
  for (const [name] of trailers.getAllRawHeaders()) if (isForbiddenTrailer(name)) return name;
  return undefined;
}
