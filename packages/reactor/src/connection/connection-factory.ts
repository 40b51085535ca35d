import { Factory } from "../protocol/factory.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { ConnectionProtocol } from "./connection-protocol.ts";

/** Who has use for new connections. */
export interface ConnectionTaker {
  /** Whether there is room for one that is there now. */
  hasRoom(): boolean;
  /** There is one more. */
  made(connection: Connection): void;
}

/** Builds a protocol with a {@link Connection} for each connection there is room for. */
export class ConnectionFactory extends Factory {
  override noisy = false;
  readonly #options: ConnectionOptions;
  readonly #taker: ConnectionTaker | undefined;

  constructor(options: ConnectionOptions, taker?: ConnectionTaker) {
    super();
    this.#options = options;
    this.#taker = taker;
  }

  override buildProtocol(): ConnectionProtocol | null {
    const taker = this.#taker;
    if (taker === undefined) return new ConnectionProtocol(this.#options);
    if (!taker.hasRoom()) return null;
    return new ConnectionProtocol(this.#options, (connection) => taker.made(connection));
  }
}
