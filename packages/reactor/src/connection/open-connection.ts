import type { Deferred } from "@cordage/deferred";
import { requireClientEndpoint } from "../base/argument-checks.ts";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { Connection } from "./connection.ts";
import { ConnectionFactory } from "./connection-factory.ts";
import { type ConnectionOptions, requireConnectionOptions } from "./connection-options.ts";
import type { ConnectionProtocol } from "./connection-protocol.ts";

/** Options of {@link openConnection}. */
export interface OpenConnectionOptions extends ConnectionOptions {
  /** Gives the attempt up when it aborts. An open connection has nothing to do with it. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects, and gives a connection to read from and write to.
 *
 * ```ts
 * const connection = await openConnection(endpoint);
 * await connection.write("GET / HTTP/1.0\r\n\r\n");
 * for await (const line of connection.lines()) console.log(line);
 * await connection.close();
 * ```
 *
 * @returns fires when it is connected; over TLS, before the handshake is done. Fails with what the endpoint
 *   fails with. Cancelling it gives the attempt up
 * @throws RangeError for an option out of range, TypeError for what is no endpoint
 */
export function openConnection(
  endpoint: IStreamClientEndpoint,
  { signal, ...options }: OpenConnectionOptions = {},
): Deferred<Connection> {
  requireClientEndpoint(endpoint);
  requireConnectionOptions(options);
  // It never refuses: nobody counts what it builds.
  const factory = new ConnectionFactory(options) as IProtocolFactory<ConnectionProtocol>;
  const opening = endpoint.connect(factory).addCallback((protocol) => protocol.connection);
  return signal === undefined ? opening : opening.cancelOn(signal);
}
