import { type Deferred, fail, succeed } from "@cordage/deferred";
import {
  type DrainOptions,
  type IListeningPort,
  type IPAddress,
  NotListeningError,
  requireDeadline,
} from "@cordage/reactor";

/**
 * A port that only pretends to listen: bound from the start, until it is told to stop.
 *
 * @see Twisted: `twisted.internet.testing._FakePort` (TE3)
 */
export class FakePort implements IListeningPort<IPAddress> {
  /** Whether it was not stopped, or was started again. */
  isListening = true;
  readonly #address: IPAddress;

  constructor(address: IPAddress) {
    this.#address = address;
  }

  startListening(): void {
    this.isListening = true;
  }

  stopListening(): Deferred<void> {
    this.isListening = false;
    return succeed();
  }

  /** Stops; there are no connections to wait for. */
  drain({ deadline }: DrainOptions): Deferred<number> {
    requireDeadline(deadline);
    return this.stopListening().addCallback(() => 0);
  }

  whenListening(): Deferred<IListeningPort<IPAddress>> {
    return this.isListening
      ? succeed<IListeningPort<IPAddress>>(this)
      : fail(new NotListeningError());
  }

  getHost(): IPAddress {
    if (!this.isListening) throw new NotListeningError();
    return this.#address;
  }
}
