import { isIP, type LookupFunction, type Socket, type TcpSocketConnectOpts } from "node:net";
import { maybeDeferred } from "@cordage/deferred";
import { HostnameAddress, IPv4Address, IPv6Address } from "../address.ts";
import { BaseConnector, type ConnectionAttempt } from "../base/connector.ts";
import { ConnectBindError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IReactorPluggableNameResolver } from "../interfaces/resolver.ts";
import type { IClientFactory } from "../interfaces/tcp.ts";
import type { IReactorTime } from "../interfaces/time.ts";
import type { CertificateOptions } from "./certificate-options.ts";
import type { NodeTransports } from "./node-transports.ts";
import { tcpEnds } from "./socket-address.ts";
import { type Route, SocketAttempt } from "./socket-attempt.ts";
import { tlsSetup } from "./tls-setup.ts";

/** Where a TCP connector goes, from where, and how long it tries. */
export interface TCPDestination {
  readonly host: string;
  readonly port: number;
  /** The local host and port, when it matters. */
  readonly bindAddress: readonly [host: string, port: number] | undefined;
  /** Seconds. */
  readonly timeout: number;
  /** How many bytes may wait to be sent. Default: the reactor's. */
  readonly maxWriteBuffer?: number | undefined;
  /** TLS from the start. */
  readonly tls?: CertificateOptions | undefined;
}

/**
 * Makes TCP connections to one place.
 *
 * @see Twisted: `twisted.internet.tcp.Connector` (X28, P5)
 */
export class TCPConnector extends BaseConnector {
  readonly #destination: TCPDestination;
  readonly #factory: IClientFactory;
  readonly #resolver: Resolver;
  readonly #transports: NodeTransports;

  constructor(
    destination: TCPDestination,
    factory: IClientFactory,
    reactor: IReactorTime & Resolver,
    transports: NodeTransports,
  ) {
    super(factory, destination.timeout, reactor);
    this.#resolver = reactor;
    this.#destination = destination;
    this.#factory = factory;
    this.#transports = transports;
  }

  getDestination(): IAddress {
    const { host, port } = this.#destination;
    const family = isIP(host);
    if (family === 4) return new IPv4Address("TCP", host, port);
    return family === 6 ? new IPv6Address("TCP", host, port) : new HostnameAddress(host, port);
  }

  protected startAttempt(): ConnectionAttempt {
    const route: Route = {
      connect: (socket) => this.#connect(socket),
      endsOf: tcpEnds,
      tls: () => tlsSetup(this.#factory, false, this.#destination.tls),
      maxWriteBuffer: this.#destination.maxWriteBuffer,
    };
    const attempt = new SocketAttempt(this, route, this.#transports);
    attempt.start();
    return attempt;
  }

  #connect(socket: Socket): void {
    try {
      socket.connect({ ...connectOptions(this.#destination), lookup: this.#lookupFor(socket) });
    } catch (error) {
      // The one thing Node throws for at once is a local address that is none.
      throw new ConnectBindError({ detail: String(error), cause: error });
    }
  }

  /**
   * How a name becomes an address: the first IPv4 address there is, as in Twisted (R21). Trying several is
   * an endpoint's work. Nobody goes on looking for a socket that was given up.
   */
  #lookupFor(socket: Socket): LookupFunction {
    return (name, _options, callback) => {
      const resolving = maybeDeferred(() => this.#resolver.resolve(name)).addCallbacks(
        (address) => callback(null, address, 4),
        (failure) => callback(failure.value, "", 4),
      );
      socket.once("close", () => resolving.cancel());
    };
  }
}

/** What knows the names of hosts. */
type Resolver = Pick<IReactorPluggableNameResolver, "resolve">;

function connectOptions({ host, port, bindAddress }: TCPDestination): TcpSocketConnectOpts {
  const from =
    bindAddress === undefined ? {} : { localAddress: bindAddress[0], localPort: bindAddress[1] };
  return { host, port, autoSelectFamily: false, ...from };
}
