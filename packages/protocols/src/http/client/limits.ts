/** What a server may send before its response is refused, and how long it may take. */
import { type RequestLimits, requestLimits } from "../limits.ts";

/** How long status line and header lines may be together, in bytes, line ends not counted (AG-7). */
export const MAX_RESPONSE_HEAD_BYTES = 65_536;

/** How many informational (1xx) responses may come before the final one (AG-6). */
export const MAX_INFORMATIONAL_RESPONSES = 32;

/** Seconds in which a server takes nothing of a request's body, unless chosen otherwise. */
export const REQUEST_BODY_TIMEOUT = 300;
/** Seconds from the end of the request to the end of the response's head, unless chosen otherwise (AG-17). */
export const RESPONSE_HEAD_TIMEOUT = 300;
/** Seconds without a byte of a body that is being read, unless chosen otherwise (AG-17). */
export const RESPONSE_BODY_TIMEOUT = 300;
/** Seconds a body is held back for `100 Continue`, then it is sent anyway (RFC 9110, section 10.1.1). */
export const CONTINUE_TIMEOUT = 1;
/** Seconds a connection that was told to close may take, before it is aborted. */
export const CLIENT_CLOSE_TIMEOUT = 15;

/** The limits of a parser of responses: those of requests, and one more. */
export interface ResponseLimits extends RequestLimits {
  /** Default: {@link MAX_INFORMATIONAL_RESPONSES}. */
  readonly maxInformational: number;
}

/**
 * The defaults with some of them replaced.
 *
 * @throws RangeError for a limit that is negative or no number; Infinity is one
 */
export function responseLimits(
  chosen: {
    readonly [Limit in keyof ResponseLimits]?: number | undefined;
  },
): ResponseLimits {
  if (chosen === DEFAULT_RESPONSE_LIMITS) return DEFAULT_RESPONSE_LIMITS; // nearly always
  const limits: { -readonly [Limit in keyof ResponseLimits]: number } = {
    ...DEFAULT_RESPONSE_LIMITS,
  };
  for (const name of Object.keys(limits) as (keyof ResponseLimits)[]) {
    // it has these keys
    const limit = chosen[name] ?? limits[name];
    if (!(limit >= 0)) throw new RangeError(`${name} has to be 0 or more, got ${limit}`);
    limits[name] = limit;
  }
  return limits;
}

/** Bodies are streamed with back-pressure, so they may have any length. */
export const DEFAULT_RESPONSE_LIMITS: ResponseLimits = Object.freeze({
  ...requestLimits({
    maxHeadBytes: MAX_RESPONSE_HEAD_BYTES,
    maxBodySize: Number.POSITIVE_INFINITY,
  }),
  maxInformational: MAX_INFORMATIONAL_RESPONSES,
});
