/**
 * HTTP/1.1: a server, and the parser under it.
 *
 * @module http
 */
export type { ConnectionOptions } from "./connection-options.ts";
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
export { FieldBlock } from "./field-block.ts";
export type { Args } from "./form.ts";
export type { BodyFraming } from "./framing.ts";
export type { HeaderText } from "./header-text.ts";
export { Headers } from "./headers.ts";
export { HTTPChannel } from "./http-channel.ts";
export { formatHTTPDate, HTTPDateClock, systemWallClock, type WallClock } from "./http-date.ts";
export {
  ABORT_TIMEOUT,
  HEAD_TIMEOUT,
  HTTPFactory,
  type HTTPFactoryOptions,
  IDLE_TIMEOUT,
  SEND_TIMEOUT,
} from "./http-factory.ts";
export type { HTTPSettings } from "./http-settings.ts";
export type { HTTPTransport } from "./http-transport.ts";
export * from "./limits.ts";
export type { FormPart } from "./multipart-form.ts";
export type { PartHead } from "./multipart-head.ts";
export { type MultipartEvent, type MultipartLimits, MultipartParser } from "./multipart-parser.ts";
export { parseHTTPDate } from "./parse-http-date.ts";
export { CACHED } from "./preconditions.ts";
export type { Refusal } from "./refusal.ts";
export { Request } from "./request.ts";
export type { RequestChannel } from "./request-channel.ts";
export type { HTTPVersion, RequestHead } from "./request-head.ts";
export { type RequestEvent, RequestParser } from "./request-parser.ts";
export type { RequestTarget, TargetForm } from "./request-target.ts";
export type { CookieAttributes, SameSite } from "./set-cookie.ts";
export * from "./status.ts";
