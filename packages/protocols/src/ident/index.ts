/**
 * Ident: who owns a connection?
 *
 * @module ident
 */
export { HiddenUser, IdentError, InvalidPort, NoUser } from "./errors.ts";
export { type IdentAnswer, IdentClient } from "./ident-client.ts";
export { MAX_IDENT_LINE } from "./ident-messages.ts";
export { type IdentAddress, IdentServer, type IdentUser } from "./ident-server.ts";
export { ProcIdentServer } from "./proc-ident-server.ts";
export { comparableHost, parseProcNetTcp, type TCPConnection } from "./proc-net-tcp.ts";
