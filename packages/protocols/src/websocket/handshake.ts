/** The opening handshake of a server (RFC 6455, section 4.2). */
import { createHash } from "node:crypto";
import type { Request } from "../http/request.ts";
import { BAD_REQUEST, FORBIDDEN, NOT_ALLOWED, UPGRADE_REQUIRED } from "../http/status.ts";

/** Why a handshake is refused. */
export interface HandshakeRefusal {
  readonly status: number;
  /** Told to the client, as text. */
  readonly reason: string;
}

/** The only version there is. */
export const WEBSOCKET_VERSION = "13";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** Sixteen bytes, as base64 writes them: the last character holds two bits. */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/** What the server shows to have understood the key. */
export function acceptKey(key: string): string {
  return createHash("sha1").update(`${key}${GUID}`, "latin1").digest("base64");
}

/** The key of a request that asks for a WebSocket, or why it doesn't get one (WS-2). */
export function checkHandshake(request: Request): string | HandshakeRefusal {
  const refused = (status: number, reason: string): HandshakeRefusal => ({ status, reason });
  if (request.method !== "GET") return refused(NOT_ALLOWED, "a WebSocket begins with a GET");
  if (!request.asksForUpgrade("websocket")) {
    return refused(BAD_REQUEST, "the request doesn't ask for a WebSocket");
  }
  // For some it is a body, for others the first frames: a proxy may see what it lets through differently.
  if (request.hasBody) return refused(BAD_REQUEST, "the request has a body");
  const versions = request.requestHeaders.getRawHeaders("Sec-WebSocket-Version", []);
  if (versions.length !== 1 || versions[0] !== WEBSOCKET_VERSION) {
    return refused(UPGRADE_REQUIRED, "this server speaks version 13");
  }
  const keys = request.requestHeaders.getRawHeaders("Sec-WebSocket-Key", []);
  const [key] = keys;
  if (keys.length !== 1 || key === undefined || !KEY.test(key)) {
    return refused(BAD_REQUEST, "Sec-WebSocket-Key has to be 16 bytes in base64");
  }
  return key;
}

/**
 * Whether a page may open a WebSocket here: browsers let any page do so, with the user's cookies. Clients
 * other than browsers send no Origin.
 */
export function isSameOrigin(origin: string | undefined, request: Request): boolean {
  if (origin === undefined) return true;
  const host = request.getHeader("Host") ?? "";
  const scheme = request.isSecure() ? "https" : "http";
  return origin.toLowerCase() === `${scheme}://${host.toLowerCase()}`;
}

/** The refusal for an Origin that the server doesn't want. */
export const WRONG_ORIGIN: HandshakeRefusal = Object.freeze({
  status: FORBIDDEN,
  reason: "not from there",
});
