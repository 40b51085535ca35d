import type { IReactorTime } from "@cordage/reactor";
import { chosenSeconds } from "../chosen-seconds.ts";
import {
  CLIENT_CLOSE_TIMEOUT,
  CONTINUE_TIMEOUT,
  DEFAULT_RESPONSE_LIMITS,
  REQUEST_BODY_TIMEOUT,
  RESPONSE_BODY_TIMEOUT,
  RESPONSE_HEAD_TIMEOUT,
  type ResponseLimits,
  responseLimits,
} from "./limits.ts";

/** What may be chosen for the connections of a client. Times are seconds; `null` is never. */
export interface HTTPClientOptions {
  /** What timeouts are measured with. Default: the default reactor. */
  readonly clock?: IReactorTime | undefined;
  /** How long the server may leave the body of a request waiting, while it has not answered. Default: 300. */
  readonly sendTimeout?: number | null | undefined;
  /** From the end of the request to the end of the response's head. Default: 300. */
  readonly headTimeout?: number | null | undefined;
  /** Without a byte of a body that is being read. Default: 300. */
  readonly bodyTimeout?: number | null | undefined;
  /** How long a body is held back for `100 Continue`. Default: 1. */
  readonly continueTimeout?: number | undefined;
  /** How long a connection that is over may take to close. Default: 15. */
  readonly closeTimeout?: number | null | undefined;
  /** What a server may send. Default, for each that is not given: {@link DEFAULT_RESPONSE_LIMITS}. */
  readonly limits?: { readonly [Limit in keyof ResponseLimits]?: number | undefined } | undefined;
}

/** The same with everything chosen; Infinity is never. */
export interface HTTPClientSettings {
  readonly sendTimeout: number;
  readonly headTimeout: number;
  readonly bodyTimeout: number;
  readonly continueTimeout: number;
  readonly closeTimeout: number;
  readonly limits: ResponseLimits;
}

/** @throws RangeError for a time that is not above 0, and for a limit that is negative or no number */
export function clientSettings(options: HTTPClientOptions): HTTPClientSettings {
  return {
    sendTimeout: chosenSeconds("sendTimeout", options.sendTimeout, REQUEST_BODY_TIMEOUT),
    headTimeout: chosenSeconds("headTimeout", options.headTimeout, RESPONSE_HEAD_TIMEOUT),
    bodyTimeout: chosenSeconds("bodyTimeout", options.bodyTimeout, RESPONSE_BODY_TIMEOUT),
    continueTimeout: chosenSeconds("continueTimeout", options.continueTimeout, CONTINUE_TIMEOUT),
    closeTimeout: chosenSeconds("closeTimeout", options.closeTimeout, CLIENT_CLOSE_TIMEOUT),
    limits: responseLimits(options.limits ?? DEFAULT_RESPONSE_LIMITS),
  };
}
