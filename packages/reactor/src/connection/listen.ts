import type { IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import { ConnectionListener, type ListenOptions } from "./connection-listener.ts";

/**
 * Listens, and gives the connections that come.
 *
 * ```ts
 * for await (const connection of listen(endpoint)) {
 *   echo(connection).catch(() => connection.abort());
 * }
 * ```
 *
 * It begins at the call. The body of the loop should not wait for the end of a connection, or the others
 * wait as well. To leave the loop stops listening; connections that were given out live on.
 *
 * @throws RangeError for an option out of range, TypeError for what is no endpoint
 */
export function listen(
  endpoint: IStreamServerEndpoint,
  options: ListenOptions = {},
): ConnectionListener {
  return new ConnectionListener(endpoint, options);
}
