/** How the end of a request's body is told: the one decision that must never be a guess. */
import type { FieldFacts } from "./field-facts.ts";
import { type Refusal, refusal } from "./refusal.ts";
import type { HTTPVersion } from "./request-head.ts";

/** How long a body is: nothing, so many bytes, or chunks until the last one. */
export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" };

const NO_BODY: BodyFraming = Object.freeze({ kind: "none" });
const CHUNKED: BodyFraming = Object.freeze({ kind: "chunked" });

const BOTH = refusal(400, "both Transfer-Encoding and Content-Length");
const CHUNKED_IN_1_0 = refusal(400, "Transfer-Encoding in HTTP/1.0");

/**
 * Decides from the two fields that tell a length; how each of them is spelled was checked before.
 *
 * @returns the framing, or why there is none that everybody would agree on
 * @see RFC 9112, section 6.3; HP-11 to HP-13
 */
export function frameBody(version: HTTPVersion, facts: FieldFacts): BodyFraming | Refusal {
  const { contentLength, isChunked } = facts;
  if (isChunked) {
    if (contentLength !== undefined) return BOTH;
    return version === "HTTP/1.0" ? CHUNKED_IN_1_0 : CHUNKED;
  }
  // A length of 0 stays a length: whoever forwards the request wants to know that it was declared.
  return contentLength === undefined ? NO_BODY : { kind: "length", length: contentLength };
}

/** How long a body is that tells so; 0 for others. */
export function declaredLength(framing: BodyFraming): number {
  return framing.kind === "length" ? framing.length : 0;
}

/** Whether at least a byte of body is to come, or an end of chunks. */
export function isBodyExpected(framing: BodyFraming): boolean {
  return framing.kind === "chunked" || declaredLength(framing) > 0;
}
