import { Deferred, type Failure } from "@cordage/deferred";
import type { IProtocol } from "../interfaces/protocol.ts";
import { providesSSL, type TLSOptions } from "../interfaces/ssl.ts";
import {
  type ConnectTCPOptions,
  type IClientFactory,
  type IConnector,
  providesTCP,
} from "../interfaces/tcp.ts";
import type { IDelayedCall, IReactorTime } from "../interfaces/time.ts";
import { type ConnectUNIXOptions, providesUNIX } from "../interfaces/unix.ts";
import { ClientFactory } from "./client-factory.ts";

/**
 * Connects protocols that need no factory: each connection is made once, for one protocol.
 *
 * ```ts
 * const echo = await new ClientCreator(reactor, EchoClient).connectTCP("localhost", 8007);
 * ```
 *
 * Endpoints do the same for any kind of connection.
 *
 * @typeParam P - the protocol
 * @typeParam A - the arguments of its constructor
 * @see Twisted: `twisted.internet.protocol.ClientCreator` (P9)
 */
export class ClientCreator<P extends IProtocol, A extends unknown[] = []> {
  readonly #reactor: IReactorTime;
  readonly #makeProtocol: () => P;

  /**
   * @param reactor - able to make the kind of connection that will be asked for
   * @param args - for the constructor of each protocol
   */
  constructor(reactor: IReactorTime, protocolClass: new (...args: A) => P, ...args: A) {
    this.#reactor = reactor;
    this.#makeProtocol = () => new protocolClass(...args);
  }

  /**
   * Makes a protocol and connects it; see `IReactorTCP.connectTCP`, also for what else it throws.
   *
   * @returns fires with the protocol, a turn after its `connectionMade`; fails if the attempt does.
   *   Cancelling it gives the attempt up, or closes the connection, and fails it with `CancelledError`
   * @throws TypeError when the reactor can't do TCP
   */
  connectTCP(host: string, port: number | string, options?: ConnectTCPOptions): Deferred<P> {
    const reactor = this.#reactor;
    if (!providesTCP(reactor)) throw new TypeError("the reactor can't do TCP");
    return this.#connect((factory) => reactor.connectTCP(host, port, factory, options));
  }

  /**
   * Makes a protocol and connects it; see `IReactorSSL.connectSSL`, also for what else it throws.
   *
   * @param contextFactory - best made by `optionsForClientTLS(host)`
   * @returns as {@link connectTCP}; the handshake may still be under way
   * @throws TypeError when the reactor can't do TLS
   */
  connectSSL(
    host: string,
    port: number | string,
    contextFactory: TLSOptions,
    options?: ConnectTCPOptions,
  ): Deferred<P> {
    const reactor = this.#reactor;
    if (!providesSSL(reactor)) throw new TypeError("the reactor can't do TLS");
    return this.#connect((factory) =>
      reactor.connectSSL(host, port, factory, contextFactory, options),
    );
  }

  /**
   * Makes a protocol and connects it; see `IReactorUNIX.connectUNIX`, also for what else it throws.
   *
   * @returns as {@link connectTCP}
   * @throws TypeError when the reactor can't do Unix sockets
   */
  connectUNIX(address: string, options?: ConnectUNIXOptions): Deferred<P> {
    const reactor = this.#reactor;
    if (!providesUNIX(reactor)) throw new TypeError("the reactor can't do Unix sockets");
    return this.#connect((factory) => reactor.connectUNIX(address, factory, options));
  }

  #connect(connect: (factory: IClientFactory) => IConnector): Deferred<P> {
    const deferred = new Deferred<P>(() => {
      connector.disconnect();
      factory.forget();
    });
    const factory = new InstanceFactory(this.#reactor, this.#makeProtocol(), deferred);
    const connector = connect(factory);
    return deferred;
  }
}

/** Gives out one protocol that is there already, and tells a Deferred how that went. */
class InstanceFactory<P extends IProtocol> extends ClientFactory {
  override noisy = false;
  /** The call that will fire the Deferred. */
  #pending: IDelayedCall | undefined = undefined;
  readonly #clock: IReactorTime;
  readonly #protocol: P;
  readonly #deferred: Deferred<P>;

  constructor(clock: IReactorTime, instance: P, deferred: Deferred<P>) {
    super();
    this.#clock = clock;
    this.#protocol = instance;
    this.#deferred = deferred;
  }

  override buildProtocol(): P {
    this.#fireLater(this.#protocol);
    return this.#protocol;
  }

  override clientConnectionFailed(_connector: IConnector, reason: Failure): void {
    this.#fireLater(reason);
  }

  /** The Deferred is going to be fired by others. */
  forget(): void {
    this.#pending?.cancel();
  }

  /** Not now: the protocol has to be told of its connection first. */
  #fireLater(result: P | Failure): void {
    this.#pending = this.#clock.callLater(0, () => this.#deferred.callback(result));
  }
}
