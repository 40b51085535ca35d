/**
 * TLS over transports, as the platform has it. Like the default reactor this is a place of its own, so that
 * nothing else has to know whose TLS it is.
 */
export { TransportTLS, type TransportTLSOptions } from "./node/transport-tls.ts";
