/**
 * HTTP/1.1: a server, and the parser under it.
 *
 * @module http
 */
export {
  ContentLengthError,
  HTTPError,
  InvalidHeaderNameError,
  InvalidHeaderValueError,
  InvalidStatusCodeError,
  LocalProtocolError,
  RemoteProtocolError,
  RequestLostError,
  RequestRefusedError,
  ResponseFinishedError,
} from "./errors.ts";
export type { Args } from "./form.ts";
export type { HeaderText } from "./header-text.ts";
export { Headers } from "./headers.ts";
export { Request } from "./request.ts";
export type { RequestChannel } from "./request-channel.ts";
