import type { IConnector, IListeningPort, IPAddress, IReactorTCP } from "@cordage/reactor";

/** What a {@link RaisingMemoryReactor} throws. */
export interface RaisingMemoryReactorOptions {
  /** Thrown by `listenTCP`. */
  readonly listenException?: Error | undefined;
  /** Thrown by `connectTCP`. */
  readonly connectException?: Error | undefined;
}

/**
 * A reactor that refuses everything at the call, for tests of what endpoints make of that.
 *
 * @see Twisted: `twisted.internet.testing.RaisingMemoryReactor` (TE3)
 */
export class RaisingMemoryReactor implements IReactorTCP {
  readonly #listenException: Error;
  readonly #connectException: Error;

  constructor({
    listenException = new TypeError("no listenException was given"),
    connectException = new TypeError("no connectException was given"),
  }: RaisingMemoryReactorOptions = {}) {
    this.#listenException = listenException;
    this.#connectException = connectException;
  }

  /** @throws the `listenException` */
  listenTCP(): IListeningPort<IPAddress> {
    throw this.#listenException;
  }

  /** @throws the `connectException` */
  connectTCP(): IConnector {
    throw this.#connectException;
  }
}
