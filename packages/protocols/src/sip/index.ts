/**
 * Messages of SIP, and the way their responses take back.
 *
 * @module sip
 */
export { SIPFormatError } from "./errors.ts";
export { headerForm, headerKey } from "./header-name.ts";
export { MAX_SIP_HEADERS, SIP_PORT } from "./limits.ts";
export { parseSIPMessage } from "./message-parser.ts";
export { SIPMessage, SIPRequest, SIPResponse } from "./sip-message.ts";
export { type SIPAddress, Via, type ViaOptions } from "./via.ts";
