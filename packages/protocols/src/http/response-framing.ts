/** How the body of a response is framed (HR-5, HR-6). */
import { ContentLengthError } from "./errors.ts";
import type { Headers } from "./headers.ts";
import { hasNoBody, NOT_MODIFIED } from "./status.ts";

/** Nothing at all, exactly so many bytes, chunks, or whatever comes before the connection closes. */
export type ResponseFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until-close" };

/** The same for a response on its way out: chunks end with what the program says. */
export type SentFraming =
  | Exclude<ResponseFraming, { readonly kind: "chunked" }>
  | { readonly kind: "chunked"; readonly source: TrailerSource };

/** Who knows what stands behind a body in chunks. */
export interface TrailerSource {
  /** Asked for when the body is complete. */
  readonly responseTrailers: Headers | undefined;
}

/** What decides about the framing, beside the header fields. */
export interface ResponseTraits extends TrailerSource {
  readonly method: string;
  readonly clientproto: string;
  readonly code: number;
}

const NONE: SentFraming = Object.freeze({ kind: "none" });
const UNTIL_CLOSE: SentFraming = Object.freeze({ kind: "until-close" });

const DIGITS = /^[0-9]+$/;

/**
 * Decides, and makes the fields say so: Transfer-Encoding is the server's to set, and a Content-Length
 * stays only where one is allowed.
 *
 * @param bodyLength - what Content-Length says, where it was set to what is there
 * @throws ContentLengthError when Content-Length is not one number
 * @see RFC 9110, section 8.6; RFC 9112, section 6
 */
export function frameResponse(
  request: ResponseTraits,
  headers: Headers,
  bodyLength?: number,
): SentFraming {
  const { method, clientproto, code } = request;
  if (headers.first("Transfer-Encoding") !== undefined) headers.removeHeader("Transfer-Encoding");
  if (method === "CONNECT" && opensTunnel(code)) {
    headers.removeHeader("Content-Length");
    return UNTIL_CLOSE;
  }
  if (hasNoBody(code)) {
    // 304 may tell the length the body would have had; 205 has to say that there is none.
    if (code !== NOT_MODIFIED) headers.removeHeader("Content-Length");
    if (code === 205) headers.setChecked("Content-Length", "0");
    return NONE;
  }
  const length = bodyLength ?? declaredLength(headers);
  if (method === "HEAD") return NONE;
  if (length !== undefined) return { kind: "length", length };
  if (clientproto !== "HTTP/1.1") return UNTIL_CLOSE;
  headers.setChecked("Transfer-Encoding", "chunked");
  return { kind: "chunked", source: request };
}

/**
 * For the client, and for every proxy on the way, a tunnel begins behind such a response, whether or not the
 * program meant one: what follows is no request any more (RFC 9110, section 9.3.6).
 */
function opensTunnel(code: number): boolean {
  return code >= 200 && code < 300;
}

function declaredLength(headers: Headers): number | undefined {
  const values = headers.getRawHeaders("Content-Length");
  const text = values?.[0];
  if (values === undefined || text === undefined) return undefined;
  const length = values.length === 1 && DIGITS.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(length)) throw new ContentLengthError(values.join(), "not a number");
  return length;
}
