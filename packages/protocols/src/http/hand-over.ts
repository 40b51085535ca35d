/** Making a connection another protocol's: what has to hold, and what the response says. */
import { HandOverError } from "./errors.ts";
import type { Headers } from "./headers.ts";
import type { ReceivedRequest } from "./received-request.ts";

/** @throws HandOverError unless the client asks for an upgrade to `name` (RFC 9110, section 7.8) */
export function requireUpgradeAsked(request: ReceivedRequest, name: string): void {
  if (!request.asksForUpgrade(name)) {
    throw new HandOverError(`the client does not ask for ${name}`);
  }
}

/** @throws HandOverError unless the client asks for a tunnel (RFC 9110, section 9.3.6) */
export function requireTunnelAsked({ method }: ReceivedRequest): void {
  if (method !== "CONNECT") throw new HandOverError(`the method is ${method}`);
}

/** What a 101 has to say. */
export function announceUpgrade(headers: Headers, name: string): void {
  headers.setRawHeaders("Upgrade", [name]);
  headers.setRawHeaders("Connection", ["Upgrade"]);
}

/** Neither response has a body, nor fields that tell its length. */
export function removeBodyFields(headers: Headers): void {
  headers.removeHeader("Content-Length");
  headers.removeHeader("Transfer-Encoding");
}
