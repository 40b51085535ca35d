/** How far requests go that ask about the way to the server, and not for what is there. */
import type { Headers } from "../../http/headers.ts";
import type { Request } from "../request.ts";

const FIELD = "Max-Forwards";

/** No way is longer. */
const MOST = 255;

const DIGITS = /^[0-9]+$/;

/**
 * How many more times OPTIONS or TRACE may be forwarded: at 0 whoever has it is to answer. `undefined` where nothing
 * limits that.
 *
 * @returns NaN when the field is no number
 * @see RFC 9110, section 7.6.2
 */
export function forwardsLeft({ method, requestHeaders }: Request): number | undefined {
  if (method !== "OPTIONS" && method !== "TRACE") return undefined;
  const values = requestHeaders.getRawHeaders(FIELD);
  if (values === undefined) return undefined;
  const [text = ""] = values;
  return values.length === 1 && DIGITS.test(text) ? Math.min(Number(text), MOST) : Number.NaN;
}

/** Tells the next one that `left` have become one fewer. */
export function countForward(headers: Headers, left: number): void {
  headers.setRawHeaders(FIELD, [`${left - 1}`]);
}
