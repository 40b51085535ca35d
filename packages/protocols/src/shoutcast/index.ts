/**
 * A client of Shoutcast: audio, with what is playing in between.
 *
 * @module shoutcast
 */
export { ShoutcastStreamError } from "./errors.ts";
export { type Metadata, readMetadata } from "./metadata-reader.ts";
export { ShoutcastClient } from "./shoutcast-client.ts";
export {
  MAX_HEAD_LINE,
  MAX_HEAD_LINES,
  StreamDecoder,
  type StreamEvent,
} from "./stream-decoder.ts";
