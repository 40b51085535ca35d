/** Whether a response is encoded, and what its head says then (RS-8). */
import type { Headers } from "../http/headers.ts";
import type { Request } from "../http/request.ts";
import { hasNoBody, NOT_MODIFIED, PARTIAL_CONTENT } from "../http/status.ts";
import { chooseCoding } from "./accept-encoding.ts";
import type { RequestEncoderFactory } from "./encoder-factories.ts";

const NO_TRANSFORM = /(?:^|,)[ \t]*no-transform[ \t]*(?:,|$)/i;

/**
 * Chooses the encoder for a response whose head is complete, and makes the head say so.
 *
 * @param hasBody - whether there is anything to encode
 * @returns `undefined` when the body goes out as it is
 */
export function chooseEncoder(
  request: Request,
  encoders: readonly RequestEncoderFactory[],
  hasBody: boolean,
): RequestEncoderFactory | undefined {
  const headers = request.responseHeaders;
  if (!isEncodable(headers)) return undefined;
  addVary(headers);
  const accepted = request.requestHeaders.getRawHeaders("Accept-Encoding", []);
  const coding = chooseCoding(
    accepted,
    encoders.map((encoder) => encoder.coding),
  );
  if (coding === undefined || request.method === "HEAD") return undefined;
  // What 304 says of the tag has to fit what 200 would say.
  if (request.code === NOT_MODIFIED) weakenETag(headers);
  if (!hasBody || hasNoBody(request.code) || request.code === PARTIAL_CONTENT) return undefined;
  declareCoding(headers, coding);
  return encoders.find((encoder) => encoder.coding === coding);
}

function isEncodable(headers: Headers): boolean {
  if (headers.hasHeader("Content-Encoding")) return false;
  return !headers.getRawHeaders("Cache-Control", []).some((value) => NO_TRANSFORM.test(value));
}

/** Unless it is said: caches have to know that others may get something else. */
function addVary(headers: Headers): void {
  const named = headers
    .getRawHeaders("Vary", [])
    .flatMap((value) => value.split(","))
    .map((name) => name.trim().toLowerCase());
  if (named.includes("*") || named.includes("accept-encoding")) return;
  headers.addRawHeader("Vary", "Accept-Encoding");
}

function declareCoding(headers: Headers, coding: string): void {
  headers.setRawHeaders("Content-Encoding", [coding]);
  headers.removeHeader("Content-Length");
  headers.removeHeader("Accept-Ranges"); // ranges would be of something else
  weakenETag(headers);
}

/** The bytes are not those any more that the tag was given to (RFC 9110, section 8.8.1). */
function weakenETag(headers: Headers): void {
  const tag = headers.getRawHeaders("ETag")?.[0];
  if (tag?.startsWith('"')) headers.setRawHeaders("ETag", [`W/${tag}`]);
}
