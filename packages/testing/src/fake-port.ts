import { type Deferred, fail, succeed } from "@cordage/deferred";
import {
  type DrainOptions,
  type IAddress,
  type IListeningPort,
  type IPAddress,
  NotListeningError,
  requireDeadline,
} from "@cordage/reactor";

/**
 * A port that only pretends to listen: bound from the start, until it is told to stop.
 *
 * @typeParam A - the kind of address it is bound to
 * @see Twisted: `twisted.internet.testing._FakePort` (TE3)
 */
export class FakePort<A extends IAddress = IPAddress> implements IListeningPort<A> {
  /** Whether it was not stopped, or was started again. */
  isListening = true;
  readonly #address: A;

  constructor(address: A) {
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

  whenListening(): Deferred<IListeningPort<A>> {
    return this.isListening ? succeed<IListeningPort<A>>(this) : fail(new NotListeningError());
  }

  getHost(): A {
    if (!this.isListening) throw new NotListeningError();
    return this.#address;
  }
}
