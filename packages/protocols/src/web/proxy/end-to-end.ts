/** What a proxy passes on of a message, and what ends with the connection it came over (PX-2). */
import { listed } from "../../http/connection-options.ts";
import type { Headers } from "../../http/headers.ts";

/** Fields that are for the next to get the message, and nobody behind it (RFC 9110, section 7.6.1). */
const HOP_BY_HOP: readonly string[] = [
  ...["connection", "proxy-connection", "keep-alive", "te", "trailer", "transfer-encoding"],
  ...["upgrade", "http2-settings", "proxy-authorization", "proxy-authenticate"],
  "proxy-authentication-info",
];

/** Fields that we frame the message with anew. */
const FRAMING: readonly string[] = ["content-length"];

/**
 * The name that a field has for a server which makes variables of fields, as CGI does: there `Content_Length` and
 * `Content-Length` are one.
 */
export function nameAsVariable(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

/**
 * Sets the fields that are passed on, with all their values, to the byte. What only looks like one that isn't is not
 * passed on either: the next server may take it for that.
 *
 * @param from - the fields of the message that came
 * @param connection - its Connection fields: whatever they name is not passed on either
 * @param to - those of the message that goes
 */
export function passOn(from: Headers, connection: readonly string[], to: Headers): void {
  const dropped: ReadonlySet<string> = new Set(
    [...HOP_BY_HOP, ...FRAMING, ...listed(connection)].map(nameAsVariable),
  );
  for (const [name] of from.getAllRawHeaders()) {
    // Asked in bytes: what is not UTF-8 has no text.
    const values = from.getRawHeaders(Buffer.from(name), []);
    if (!dropped.has(nameAsVariable(name))) to.setRawHeaders(name, values);
  }
}
