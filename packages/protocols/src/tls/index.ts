/**
 * TLS over transports of any kind, such as one that speaks TLS already.
 *
 * @module tls
 */
export { TLSMemoryBIOFactory } from "./tls-memory-bio-factory.ts";
export { TLSMemoryBIOProtocol } from "./tls-memory-bio-protocol.ts";
