import {
  BaseConnector,
  type ConnectionAttempt,
  HostnameAddress,
  type IAddress,
  type IClientFactory,
  type IReactorTime,
} from "@cordage/reactor";
import type { HostNetwork } from "../host-network.ts";
import type { SimulatedTransports } from "../simulated-transports.ts";
import { familyOf, SocketAddress } from "../socket-address.ts";
import { type Resolver, TCPAttempt, type TCPDestination } from "./tcp-attempt.ts";

/**
 * Makes simulated TCP connections to one place.
 *
 * @see Twisted: `twisted.internet.tcp.Connector` (X28, P5)
 */
export class SimulatedConnector extends BaseConnector {
  readonly #destination: TCPDestination;
  readonly #resolver: Resolver;
  readonly #host: HostNetwork;
  readonly #transports: SimulatedTransports;

  constructor(
    destination: TCPDestination,
    factory: IClientFactory,
    reactor: IReactorTime & Resolver,
    host: HostNetwork,
    transports: SimulatedTransports,
  ) {
    super(factory, destination.timeout, reactor);
    this.#resolver = reactor;
    this.#destination = destination;
    this.#host = host;
    this.#transports = transports;
  }

  getDestination(): IAddress {
    const { host, port } = this.#destination;
    return familyOf(host) === undefined
      ? new HostnameAddress(host, port)
      : new SocketAddress(host, port).asAddress("TCP");
  }

  protected startAttempt(): ConnectionAttempt {
    const destination = this.#destination;
    const attempt = new TCPAttempt(this, destination, this.#resolver, this.#host, this.#transports);
    attempt.start();
    return attempt;
  }
}
