/** What the parser makes of the head of a response. */
import { listed } from "../connection-options.ts";
import type { FieldBlock } from "../field-block.ts";
import type { ReadHead } from "../head-memo.ts";
import { type Refusal, refusal } from "../refusal.ts";
import type { ResponseFraming } from "../response-framing.ts";
import { NO_CONTENT, NOT_MODIFIED, SWITCHING_PROTOCOLS } from "../status.ts";
import { type ResponseFacts, valuesOf } from "./response-facts.ts";
import type { ResponseLine } from "./response-line.ts";

/** What of a request decides how its response is read. */
export interface Asked {
  readonly method: string;
  /** The protocol it asks to switch to, in lower case. */
  readonly upgrade: string | undefined;
}

/** The head of a response: complete, and free of contradictions. */
export interface ResponseHead extends ResponseLine {
  readonly fields: FieldBlock;
  /** How the end of the body is told. */
  readonly framing: ResponseFraming;
  /** What Content-Length says, whether or not there is a body. */
  readonly contentLength: number | undefined;
  /** Whether the server is going to take another request on the connection (AG-11). */
  readonly keepsConnection: boolean;
  /** Whether what follows is of another protocol: behind a 101, and in a tunnel. */
  readonly switches: boolean;
}

const UNEXPECTED_SWITCH = refusal(502, "switches to a protocol that nobody asked for");
const FRAMED_INTERIM = refusal(502, "informational response with a field that frames a body");
const CHUNKED_IN_1_0 = refusal(502, "Transfer-Encoding in HTTP/1.0");

const NONE: ResponseFraming = Object.freeze({ kind: "none" });
const CHUNKED: ResponseFraming = Object.freeze({ kind: "chunked" });
const UNTIL_CLOSE: ResponseFraming = Object.freeze({ kind: "until-close" });

/**
 * Puts line and fields together: what can only be told with all of the head at hand.
 *
 * @returns the rule it breaks, if it does
 * @see RFC 9112, sections 6.3 and 9.3; AG-6, AG-7, AG-11
 */
export function completeResponseHead(
  asked: Asked,
  { line, block: fields, facts }: ReadHead<ResponseLine, ResponseFacts>,
): ResponseHead | Refusal {
  const { contentLength, isChunked } = facts;
  if (isChunked && line.version[2] === 0) return CHUNKED_IN_1_0;
  const switches = isSwitch(asked, line, fields);
  if (line.code < 200) {
    if (line.code === SWITCHING_PROTOCOLS && !switches) return UNEXPECTED_SWITCH;
    if (isChunked || contentLength !== undefined) return FRAMED_INTERIM;
  }
  const framing = switches ? NONE : frame(asked.method, line.code, facts);
  const keepsConnection = !switches && keeps(line, framing, facts);
  // Written out: a spread takes longer than all of the rest.
  const { version, code, phrase } = line;
  return {
    version,
    code,
    phrase,
    fields,
    framing,
    contentLength,
    keepsConnection,
    switches,
  };
}

/**
 * Whether the server switches to what it was asked for: with a 101 that names it, and it alone, or with any
 * success to CONNECT, whatever framing that pretends to have (RFC 9110, sections 7.8 and 9.3.6).
 */
function isSwitch({ method, upgrade }: Asked, line: ResponseLine, fields: FieldBlock): boolean {
  if (method === "CONNECT") return line.code >= 200 && line.code < 300;
  if (line.code !== SWITCHING_PROTOCOLS || upgrade === undefined || line.version[2] === 0) {
    return false;
  }
  const named = listed(valuesOf(fields, "upgrade"));
  return (
    named.length === 1 &&
    named[0] === upgrade &&
    listed(valuesOf(fields, "connection")).includes("upgrade")
  );
}

function frame(method: string, code: number, facts: ResponseFacts): ResponseFraming {
  if (method === "HEAD" || code < 200 || code === NO_CONTENT || code === NOT_MODIFIED) return NONE;
  if (facts.isChunked) return CHUNKED;
  const { contentLength } = facts;
  return contentLength === undefined ? UNTIL_CLOSE : { kind: "length", length: contentLength };
}

function keeps(line: ResponseLine, framing: ResponseFraming, facts: ResponseFacts): boolean {
  const { connection } = facts;
  if (framing.kind === "until-close" || connection.close) return false;
  // A 204 has no body, but a server that announces one may think otherwise.
  if (line.code === NO_CONTENT && (facts.isChunked || (facts.contentLength ?? 0) > 0)) return false;
  return line.version[2] > 0 || connection.keepAlive;
}
