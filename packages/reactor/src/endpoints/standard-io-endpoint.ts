import { type Deferred, Failure, maybeDeferred, succeed } from "@cordage/deferred";
import { PipeAddress } from "../address.ts";
import { LiveConnections } from "../base/live-connections.ts";
import { NoProtocol, NotListeningError } from "../errors.ts";
import type { IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type {
  IReactorStandardIO,
  StandardIOOptions,
  StandardIOTransport,
} from "../interfaces/standard-io.ts";
import type { DrainOptions, IListeningPort } from "../interfaces/tcp.ts";
import type { IReactorTime } from "../interfaces/time.ts";
import { ForwardingProtocol } from "../protocol/forwarding-protocol.ts";

/**
 * Standard input and output as a place to listen on: the one connection there is made at once.
 *
 * @see Twisted: `twisted.internet.endpoints.StandardIOEndpoint` (E10)
 */
export class StandardIOEndpoint implements IStreamServerEndpoint {
  readonly #reactor: IReactorStandardIO & IReactorTime;
  readonly #options: StandardIOOptions;

  /** @param options - `stdin` and `stdout`, other descriptors than 0 and 1; `maxWriteBuffer` */
  constructor(reactor: IReactorStandardIO & IReactorTime, options: StandardIOOptions = {}) {
    this.#reactor = reactor;
    this.#options = options;
  }

  /**
   * Connects a protocol of `factory` to standard input and output.
   *
   * @returns has fired with the port of that connection; or failed with `NoProtocol`, or what `factory` has
   *   thrown
   */
  listen(factory: IProtocolFactory): Deferred<StandardIOPort> {
    return maybeDeferred(() => {
      const port = new StandardIOPort(this.#reactor, factory, this.#options);
      port.open();
      return port;
    });
  }
}

/**
 * The port of an endpoint that has one connection only. It makes no other: stopping it leaves the
 * connection alone, as with any port.
 */
export class StandardIOPort implements IListeningPort<PipeAddress> {
  readonly #reactor: IReactorStandardIO & IReactorTime;
  readonly #factory: IProtocolFactory;
  readonly #options: StandardIOOptions;
  readonly #connections = new LiveConnections();
  #isListening = false;

  /** For {@link StandardIOEndpoint}, which calls `open()`. */
  constructor(
    reactor: IReactorStandardIO & IReactorTime,
    factory: IProtocolFactory,
    options: StandardIOOptions = {},
  ) {
    this.#reactor = reactor;
    this.#factory = factory;
    this.#options = options;
  }

  /** @throws NoProtocol, and what the factory throws */
  open(): void {
    this.#factory.doStart();
    try {
      const protocol = this.#factory.buildProtocol(new PipeAddress());
      if (!protocol) throw new NoProtocol();
      const counted = new CountedProtocol(protocol, this.#connections);
      this.#reactor.openStandardIO(counted, this.#options);
      this.#isListening = true;
    } finally {
      if (!this.#isListening) this.#factory.doStop();
    }
  }

  /** Does nothing: there is no second standard input. */
  startListening(): void {}

  stopListening(): Deferred<void> {
    if (!this.#isListening) return succeed(undefined);
    this.#isListening = false;
    return maybeDeferred(() => this.#factory.doStop());
  }

  drain({ deadline }: DrainOptions): Deferred<number> {
    const drained = this.#connections.drain(deadline, this.#reactor);
    // A failure to stop is kept for the end: one that nobody waits for yet would be logged.
    const stopped = this.stopListening().addBoth((outcome) => ({ outcome }));
    return drained.addCallback((aborted) =>
      stopped.addCallback(({ outcome }) => (outcome instanceof Failure ? outcome : aborted)),
    );
  }

  whenListening(): Deferred<StandardIOPort> {
    return maybeDeferred((): StandardIOPort => {
      this.getHost();
      return this;
    });
  }

  getHost(): PipeAddress {
    if (!this.#isListening) throw new NotListeningError("tell where it listens");
    return new PipeAddress();
  }
}

/** Has its connection counted from its beginning to its end. */
class CountedProtocol extends ForwardingProtocol {
  readonly #connections: LiveConnections;
  #transport: StandardIOTransport | undefined = undefined;

  constructor(protocol: IProtocol, connections: LiveConnections) {
    super(protocol);
    this.#connections = connections;
  }

  override makeConnection(transport: StandardIOTransport): unknown {
    this.#transport = transport;
    this.#connections.add(transport);
    return super.makeConnection(transport);
  }

  override connectionLost(reason: Failure): unknown {
    try {
      return super.connectionLost(reason);
    } finally {
      if (this.#transport !== undefined) this.#connections.remove(this.#transport);
    }
  }
}
