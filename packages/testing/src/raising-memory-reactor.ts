import type {
  IConnector,
  IListeningPort,
  IPAddress,
  IReactorSSL,
  IReactorTCP,
  IReactorUNIX,
  UNIXAddress,
} from "@cordage/reactor";

/** What a {@link RaisingMemoryReactor} throws. */
export interface RaisingMemoryReactorOptions {
  /** Thrown by everything that listens, and by `adoptStreamPort`. */
  readonly listenException?: Error | undefined;
  /** Thrown by everything that connects. */
  readonly connectException?: Error | undefined;
}

/**
 * A reactor that refuses everything at the call, for tests of what endpoints make of that.
 *
 * @see Twisted: `twisted.internet.testing.RaisingMemoryReactor` (TE3)
 */
export class RaisingMemoryReactor implements IReactorTCP, IReactorSSL, IReactorUNIX {
  readonly #listenException: Error;
  readonly #connectException: Error;

  constructor({
    listenException = new TypeError("no listenException was given"),
    connectException = new TypeError("no connectException was given"),
  }: RaisingMemoryReactorOptions = {}) {
    this.#listenException = listenException;
    this.#connectException = connectException;
  }

  /** @throws the `listenException`, as all that listen do */
  listenTCP(): IListeningPort<IPAddress> {
    throw this.#listenException;
  }

  /** @throws the `connectException`, as all that connect do */
  connectTCP(): IConnector {
    throw this.#connectException;
  }

  listenSSL(): IListeningPort<IPAddress> {
    throw this.#listenException;
  }

  connectSSL(): IConnector {
    throw this.#connectException;
  }

  listenUNIX(): IListeningPort<UNIXAddress> {
    throw this.#listenException;
  }

  connectUNIX(): IConnector {
    throw this.#connectException;
  }

  /** @throws what the reactor was made with */
  adoptStreamPort(): IListeningPort {
    throw this.#listenException;
  }
}
