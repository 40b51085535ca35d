import type { IReactorTime } from "@cordage/reactor";
import type { Headers } from "./headers.ts";
import type { HTTPChannel } from "./http-channel.ts";
import type { HTTPDateClock } from "./http-date.ts";
import type { RequestLimits } from "./limits.ts";
import type { RefusedRequest } from "./refused-request.ts";
import type { Request } from "./request.ts";
import type { RequestHead } from "./request-head.ts";

/** What the connections of one server have in common. Times are seconds; Infinity is never. */
export interface HTTPSettings {
  readonly clock: IReactorTime;
  readonly dateClock: HTTPDateClock;
  readonly limits: RequestLimits;
  /** How long a body may be that is collected: no longer than the limit for all of them. */
  readonly maxBodySize: number;
  /** How long nothing may arrive before the connection is dropped. */
  readonly idleTimeout: number;
  /** How long the head of a request may take, however it trickles in. */
  readonly headTimeout: number;
  /** How long the client may leave unread what waits to be sent, before the connection is aborted. */
  readonly sendTimeout: number;
  /** How long a connection that was dropped for a timeout may take to close. */
  readonly abortTimeout: number;
  /** Whether a client of HTTP/1.0 that asks for it may keep the connection. */
  readonly keepAliveHTTP10: boolean;
  /** How many requests a connection may carry; it ends with the response to the last. */
  readonly maxRequestsPerConnection: number;
  readonly parsePOSTFormSubmission: boolean;
  /** The fields every response starts out with. A copy of its own. */
  newResponseHeaders(): Headers;
  /** Makes the object for a request whose head has arrived. */
  buildRequest(channel: HTTPChannel, head: RequestHead): Request;

  // What the connections tell.

  /** A connection was made. @returns false when there are too many: it is to end */
  connectionOpened(): boolean;
  /** A connection is gone that was made. */
  connectionClosed(): void;
  /** A response is complete. */
  log(request: Request): void;
  /** A request was refused: nobody was asked to answer it, or not all of it was there. */
  logRefused(refused: RefusedRequest): void;
}
