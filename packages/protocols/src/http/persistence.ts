/** Whether a connection goes on behind a response, and how the two sides say so (HC-2, HC-3). */
import { connectionOptions, NO_CONNECTION_OPTIONS } from "./connection-options.ts";
import type { Headers } from "./headers.ts";
import type { HTTPSettings } from "./http-settings.ts";
import type { RequestHead } from "./request-head.ts";

const NO_VALUES: readonly string[] = [];

/** Whether the client would have another request after this one, and the server as well. */
export function mayPersist(
  { version, connection }: RequestHead,
  requestCount: number,
  { keepAliveHTTP10, maxRequestsPerConnection }: HTTPSettings,
): boolean {
  if (connection.close || requestCount >= maxRequestsPerConnection) return false;
  return version === "HTTP/1.1" || (keepAliveHTTP10 && connection.keepAlive);
}

/**
 * Has the Connection field of a response say what comes behind it.
 *
 * @param isLast - whether the connection is to end with this response
 * @returns whether it will: the program may have asked for that, in that field
 */
export function announcePersistence(
  headers: Headers,
  clientproto: string,
  isLast: boolean,
): boolean {
  // Nearly no program sets the field.
  const asked =
    headers.first("Connection") === undefined
      ? NO_CONNECTION_OPTIONS
      : connectionOptions(headers.getRawHeaders("Connection", NO_VALUES));
  if (isLast || asked.close) {
    if (asked.keepAlive) headers.setChecked("Connection", "close");
    else if (!asked.close) headers.addRawHeader("Connection", "close");
    return true;
  }
  if (clientproto === "HTTP/1.0" && !asked.keepAlive) {
    headers.addRawHeader("Connection", "keep-alive");
  }
  return false;
}
