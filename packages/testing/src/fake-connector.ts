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
  /** Whether the attempt goes on: until `stopConnecting` or `disconnect`, or whoever plays its end says so. */
  state: "connecting" | "disconnected" = "connecting";
  readonly #destination: IAddress;

  constructor(destination: IAddress) {
    this.#destination = destination;
  }

  connect(): void {
    this.state = "connecting";
    this.timesReconnected += 1;
  }

  stopConnecting(): void {
    this.state = "disconnected";
    this.stoppedConnecting = true;
  }

  disconnect(): void {
    this.state = "disconnected";
    this.disconnected = true;
  }

  getDestination(): IAddress {
    return this.#destination;
  }
}
