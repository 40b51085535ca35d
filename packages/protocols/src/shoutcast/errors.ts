/** The errors of Shoutcast streams. */
import { ProtocolError } from "../basic/errors.ts";

/** What the server sent is no stream: it is left. */
export class ShoutcastStreamError extends ProtocolError {
  override readonly name = "ShoutcastStreamError";
  override readonly code = "ERR_SHOUTCAST_STREAM";
}
