/** What the parser makes of the head of a request. */
import { BODY_TOO_LONG } from "./chunked-decoder.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import type { FieldBlock } from "./field-block.ts";
import type { FieldFacts } from "./field-facts.ts";
import { type BodyFraming, frameBody, isBodyExpected } from "./framing.ts";
import type { ReadHead } from "./head-memo.ts";
import type { RequestLimits } from "./limits.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";
import type { RequestLine } from "./request-line.ts";
import type { RequestTarget } from "./request-target.ts";

/** The versions this parser speaks. */
export type HTTPVersion = "HTTP/1.1" | "HTTP/1.0";

/** The head of a request: complete, and free of contradictions. */
export interface RequestHead {
  /** As the client spelled it: methods are case-sensitive. */
  readonly method: string;
  readonly target: RequestTarget;
  readonly version: HTTPVersion;
  readonly fields: FieldBlock;
  /** How the end of the body is told. */
  readonly framing: BodyFraming;
  /** What the Connection fields ask for. */
  readonly connection: ConnectionOptions;
  /** Whether the client waits for `100 Continue` before it sends the body (HP-17). */
  readonly expectsContinue: boolean;
}

const NO_HOST = refusal(400, "no Host");
const BODY_OF_A_TUNNEL = refusal(400, "CONNECT with a body");
const UNKNOWN_EXPECTATION = refusal(417, "expectation other than 100-continue");

/**
 * Puts line and fields together: what can only be told with all of the head at hand. Contradictions go
 * before limits.
 *
 * @returns the rule it breaks, if it does
 * @see HP-10 to HP-13, HP-17, HP-18
 */
export function completeRequestHead(
  { line, block, facts }: ReadHead<RequestLine, FieldFacts>,
  { maxBodySize }: RequestLimits,
): RequestHead | Refusal {
  const { method, target, version } = line;
  const isCurrent = version === "HTTP/1.1";
  if (isCurrent && !facts.hasHost) return NO_HOST;
  const framing = frameBody(version, facts);
  if (isRefusal(framing)) return framing;
  // For some it is a body, for others the first bytes of the tunnel (RFC 9110, section 9.3.6).
  if (method === "CONNECT" && isBodyExpected(framing)) return BODY_OF_A_TUNNEL;
  if (isCurrent && facts.expectation === "unknown") return UNKNOWN_EXPECTATION;
  if (framing.kind === "length" && framing.length > maxBodySize) return BODY_TOO_LONG;
  const { connection } = facts;
  const expectsContinue = isCurrent && facts.expectation === "100-continue";
  return { method, target, version, fields: block, framing, connection, expectsContinue };
}
