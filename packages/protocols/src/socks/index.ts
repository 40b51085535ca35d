/**
 * SOCKS 4, 4a and 5: servers that connect for their clients, and endpoints that have such a server connect.
 *
 * @module socks
 */
export { MAX_RELAYED_HOSTS, MAX_WAITING_DATAGRAMS } from "./datagram-relay.ts";
export { SOCKSAuthenticationError, SOCKSMessageError, SOCKSRefusedError } from "./errors.ts";
export {
  MAX_FIELD_BYTES,
  type SOCKSAddress,
  type SOCKSAnswer,
  type SOCKSCommand,
  type SOCKSReply,
  type SOCKSRequest,
} from "./messages.ts";
export { type Authenticate, passwordTable } from "./password-table.ts";
export {
  NEGOTIATION_TIMEOUT,
  SOCKS4ClientEndpoint,
  type SOCKS4ClientOptions,
  SOCKS5ClientEndpoint,
  type SOCKS5ClientOptions,
  type SOCKSClientOptions,
} from "./socks-client-endpoints.ts";
export type { ClientDialogue } from "./socks-negotiation.ts";
export { type RequestSource, SOCKSServer } from "./socks-server.ts";
export {
  BIND_TIMEOUT,
  REQUEST_TIMEOUT,
  type SOCKSOptions,
  type SOCKSReactor,
  SOCKSSettings,
  TARGET_TIMEOUT,
} from "./socks-settings.ts";
export { SOCKSv4, SOCKSv4Factory } from "./socks-v4.ts";
export { SOCKSv5, SOCKSv5Factory, type SOCKSv5Options } from "./socks-v5.ts";
export { Socks4Decoder } from "./socks4-decoder.ts";
export {
  decodeSocks5Datagram,
  encodeSocks5Datagram,
  type SOCKSDatagram,
} from "./socks5-datagram.ts";
export { type SOCKSCredentials, Socks5Decoder } from "./socks5-decoder.ts";
