import { type Canceller, Deferred } from "@cordage/deferred";
import {
  connectionDone,
  type IProtocol,
  type IProtocolFactory,
  IPv4Address,
  type IStreamClientEndpoint,
  NoProtocol,
} from "@cordage/reactor";
import { StringTransport } from "@cordage/testing";

const ADDRESS = new IPv4Address("TCP", "192.0.2.1", 4000);

/** An endpoint whose attempts go as the test says. */
export class HandHeldEndpoint implements IStreamClientEndpoint {
  /** Every attempt, in order. */
  readonly attempts: HandHeldAttempt[] = [];
  /** Done to each attempt before `connect` returns. */
  onConnect: (attempt: HandHeldAttempt) => void = () => {};
  /** What cancelling an attempt calls, beside being noted. */
  canceller: Canceller<IProtocol> = () => {};

  connect<P extends IProtocol>(factory: IProtocolFactory<P>): Deferred<P> {
    const attempt = new HandHeldAttempt(factory, this.canceller);
    this.attempts.push(attempt);
    this.onConnect(attempt);
    return attempt.deferred as Deferred<IProtocol> as Deferred<P>; // of what `factory` builds
  }

  /** The latest attempt. */
  get last(): HandHeldAttempt {
    const attempt = this.attempts.at(-1);
    if (attempt === undefined) throw new Error("nothing has tried to connect");
    return attempt;
  }
}

/** One attempt to connect, and the connection it has led to. */
export class HandHeldAttempt {
  readonly deferred: Deferred<IProtocol>;
  /** Whether it was cancelled while it was under way. */
  isCancelled = false;
  readonly transport = new StringTransport();
  readonly #factory: IProtocolFactory;
  #protocol: IProtocol | undefined = undefined;

  constructor(factory: IProtocolFactory, canceller: Canceller<IProtocol>) {
    this.#factory = factory;
    this.deferred = new Deferred<IProtocol>((deferred) => {
      this.isCancelled = true;
      canceller(deferred);
    });
  }

  /** Makes the connection, and tells. */
  succeed(): void {
    this.makeConnection();
    if (this.#protocol === undefined) this.deferred.errback(new NoProtocol());
    else this.deferred.callback(this.#protocol);
  }

  /** Makes the connection, as {@link succeed} does first. */
  makeConnection(): void {
    this.#protocol = this.#factory.buildProtocol(ADDRESS) ?? undefined;
    this.#protocol?.makeConnection(this.transport);
  }

  fail(error: Error): void {
    this.deferred.errback(error);
  }

  /** The connection is lost. */
  lose(reason = connectionDone): void {
    this.#protocol?.connectionLost(reason);
  }
}
