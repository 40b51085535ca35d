import type { IAddress, IConnector } from "@cordage/reactor";

/**
 * A connector that only notes what it is told.
 *
 * @see Twisted: `twisted.internet.testing._FakeConnector` (TE3)
 */
export class FakeConnector implements IConnector {
  /** How often `connect` was called: by a factory that tries again, not by the reactor. */
  timesReconnected = 0;
  /** Whether `stopConnecting` was called. Its factory is not told: a test that wants that tells it. */
  stoppedConnecting = false;
  /** Whether `disconnect` was called. */
  disconnected = false;
  readonly #destination: IAddress;

  constructor(destination: IAddress) {
    this.#destination = destination;
  }

  connect(): void {
    this.timesReconnected += 1;
  }

  stopConnecting(): void {
    this.stoppedConnecting = true;
  }

  disconnect(): void {
    this.disconnected = true;
  }

  getDestination(): IAddress {
    return this.#destination;
  }
}
