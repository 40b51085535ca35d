/** The errors of SIP. */
import { ProtocolError } from "../basic/errors.ts";

/** What arrived is no message of SIP, or has a part that is not well formed: it is ignored (SI-1, SI-4). */
export class SIPFormatError extends ProtocolError {
  override readonly name = "SIPFormatError";
  override readonly code = "ERR_SIP_FORMAT";
}
