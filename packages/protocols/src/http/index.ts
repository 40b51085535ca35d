/**
 * HTTP/1.1: a server, a client, and the parsers under them.
 *
 * @module http
 */

export type { AccessLogFormatter, AccessLogSink, RefusedLogFormatter } from "./access-log.ts";
export { AnswerableRequest } from "./answerable-request.ts";
export type { BodyDelivery, BodySource } from "./body-delivery.ts";
export type { IBodyConsumer, IBodyProducer } from "./client/body-producer.ts";
export { ClientRequest, type ClientRequestOptions } from "./client/client-request.ts";
export type { HTTPClientOptions } from "./client/client-settings.ts";
export * from "./client/errors.ts";
export type { ExchangeConnection } from "./client/exchange.ts";
export {
  BODY_READ_SIZE,
  FileBodyProducer,
  type FileBodyProducerOptions,
} from "./client/file-body-producer.ts";
export { HTTPClientProtocol } from "./client/http-client-protocol.ts";
export * from "./client/limits.ts";
export {
  MAX_READ_BODY_BYTES,
  PartialDownloadError,
  type ReadBodyOptions,
  readBody,
} from "./client/read-body.ts";
export { type IResponse, Response } from "./client/response.ts";
export type { ResponseHead } from "./client/response-head.ts";
export type { ResponseVersion } from "./client/response-line.ts";
export { type ResponseEvent, ResponseParser } from "./client/response-parser.ts";
export { type BodyLength, UNKNOWN_LENGTH } from "./client/unknown-length.ts";
export type { ConnectionOptions } from "./connection-options.ts";
export {
  BodyDeliveredError,
  ContentLengthError,
  HandOverError,
  HTTPError,
  InvalidHeaderNameError,
  InvalidHeaderValueError,
  InvalidStatusCodeError,
  LocalProtocolError,
  RemoteProtocolError,
  RequestDone,
  RequestLostError,
  RequestRefusedError,
  ResponseFinishedError,
} from "./errors.ts";
export { FieldBlock } from "./field-block.ts";
export type { Args } from "./form.ts";
export { FormReceiver } from "./form-receiver.ts";
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
  MAX_REQUESTS_PER_CONNECTION,
  SEND_TIMEOUT,
} from "./http-factory.ts";
export type { HTTPSettings } from "./http-settings.ts";
export type { HTTPTransport } from "./http-transport.ts";
export { type IterateBodyOptions, iterateBody, MAX_WAITING_BODY_BYTES } from "./iterate-body.ts";
export * from "./limits.ts";
export {
  combinedLogFormatter,
  type ProxiedLogOptions,
  proxiedLogFormatter,
  refusedLogFormatter,
} from "./log-formatters.ts";
export type { FormPart } from "./multipart-form.ts";
export type { PartHead } from "./multipart-head.ts";
export { type MultipartEvent, type MultipartLimits, MultipartParser } from "./multipart-parser.ts";
export { parseHTTPDate } from "./parse-http-date.ts";
export { CACHED } from "./preconditions.ts";
export { type BodyMode, ReceivedRequest } from "./received-request.ts";
export type { Refusal } from "./refusal.ts";
export type { RefusedRequest } from "./refused-request.ts";
export { Request } from "./request.ts";
export type { RequestChannel } from "./request-channel.ts";
export type { HTTPVersion, RequestHead } from "./request-head.ts";
export { type RequestEvent, RequestParser } from "./request-parser.ts";
export type { RequestTarget, TargetForm } from "./request-target.ts";
export type { ResponseFraming } from "./response-framing.ts";
export type { CookieAttributes, SameSite } from "./set-cookie.ts";
export * from "./status.ts";
