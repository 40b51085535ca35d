import { SIPFormatError } from "./errors.ts";
import { parseParam, splitList, unquoted } from "./list-text.ts";
import { SIPURL } from "./sip-url.ts";

const NAMED = /^("(?:[^"\\]|\\.)*"[ \t]*|[^"<>]*)<([^<>]*)>(.*)$/s;

/** Who a header is about. */
export interface Address {
  /** What they call themselves; may be empty. */
  readonly name: string;
  readonly url: SIPURL;
  /** `tag`, `expires` and the like, by their names in lower case; `null` for those without a value. */
  readonly params: ReadonlyMap<string, string | null>;
}

/**
 * Reads the value of a `To`, `From` or `Contact` header: `"Ann" <sip:ann@example.org>;tag=1`. What follows a
 * semicolon outside of angle brackets belongs to the header, not to the URL (RFC 3261, section 20).
 *
 * @throws SIPFormatError when it is none, and when it is more than one
 * @see Twisted: `twisted.protocols.sip.parseAddress`
 */
export function parseAddress(value: string): Address {
  const [, name, url, rest] = NAMED.exec(value.trim()) ?? [];
  if (name === undefined || url === undefined || rest === undefined) return parseBare(value);
  const [behind, ...params] = splitList(rest, ";");
  if (behind !== "") throw new SIPFormatError("something follows an address");
  return { name: unquoted(name.trim()), url: SIPURL.parse(url), params: paramsOf(params) };
}

/** An address without angle brackets. */
function parseBare(value: string): Address {
  const [url = "", ...params] = splitList(value, ";");
  return { name: "", url: SIPURL.parse(url), params: paramsOf(params) };
}

function paramsOf(texts: readonly string[]): Map<string, string | null> {
  return new Map(texts.map(parseParam));
}
