/**
 * WebSockets: a server, and the codec under it.
 *
 * @module websocket
 */
export * from "./close-codes.ts";
export { WebSocketError } from "./errors.ts";
export { closePayload, encodeFrame } from "./frame-encoder.ts";
export { BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT } from "./frame-header.ts";
export { acceptKey, isSameOrigin } from "./handshake.ts";
export type {
  WebSocketProtocol,
  WebSocketServerFactory,
  WebSocketTransport,
} from "./interfaces.ts";
export * from "./limits.ts";
export {
  MessageDecoder,
  type MessageDecoderOptions,
  type WebSocketEvent,
} from "./message-decoder.ts";
export { WebSocketResource, type WebSocketResourceOptions } from "./websocket-resource.ts";
