/**
 * WebSockets: a server, a client, and the codec under them.
 *
 * @module websocket
 */
export * from "./close-codes.ts";
export { MessageDeflater } from "./deflate/message-deflater.ts";
export {
  type InflateRefusal,
  MAX_FINAL_BLOCKS,
  MessageInflater,
} from "./deflate/message-inflater.ts";
export {
  COMPRESSION_THRESHOLD,
  type DirectionParameters,
  type PerMessageDeflateOptions,
} from "./deflate/parameters.ts";
export {
  ConnectionRejected,
  HandshakeError,
  WebSocketError,
  WebSocketTimeoutError,
} from "./errors.ts";
export { closePayload, encodeFrame } from "./frame-encoder.ts";
export { BINARY, CLOSE, COMPRESSED, CONTINUATION, PING, PONG, TEXT } from "./frame-header.ts";
export { acceptKey, isSameOrigin } from "./handshake.ts";
export type {
  WebSocketClientFactory,
  WebSocketProtocol,
  WebSocketServerFactory,
  WebSocketTransport,
} from "./interfaces.ts";
export type { KeepAliveOptions } from "./keep-alive.ts";
export * from "./limits.ts";
export {
  MessageDecoder,
  type MessageDecoderOptions,
  type WebSocketEvent,
} from "./message-decoder.ts";
export {
  WebSocketClientEndpoint,
  type WebSocketClientOptions,
  type WebSocketURLOptions,
} from "./websocket-client-endpoint.ts";
export type { WebSocketOptions } from "./websocket-options.ts";
export { WebSocketResource, type WebSocketResourceOptions } from "./websocket-resource.ts";
