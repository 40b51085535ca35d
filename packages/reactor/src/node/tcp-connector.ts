import { isIP, type Socket, type TcpSocketConnectOpts } from "node:net";
import { HostnameAddress, IPv4Address, IPv6Address } from "../address.ts";
import { BaseConnector, type ConnectionAttempt } from "../base/connector.ts";
import { ConnectBindError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IClientFactory } from "../interfaces/tcp.ts";
import type { IReactorTime } from "../interfaces/time.ts";
import type { CertificateOptions } from "./certificate-options.ts";
import type { OpenTransports } from "./open-transports.ts";
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
  readonly #transports: OpenTransports;

  constructor(
    destination: TCPDestination,
    factory: IClientFactory,
    clock: IReactorTime,
    transports: OpenTransports,
  ) {
    super(factory, destination.timeout, clock);
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
    return new SocketAttempt(this, route, this.#transports);
  }

  #connect(socket: Socket): void {
    try {
      socket.connect(connectOptions(this.#destination));
    } catch (error) {
      // The one thing Node throws for at once is a local address that is none.
      throw new ConnectBindError({ detail: String(error), cause: error });
    }
  }
}

function connectOptions({ host, port, bindAddress }: TCPDestination): TcpSocketConnectOpts {
  const from =
    bindAddress === undefined ? {} : { localAddress: bindAddress[0], localPort: bindAddress[1] };
  // A name stands for its first IPv4 address, as in Twisted (R21). Trying several is an endpoint's work.
  const family = isIP(host) === 0 ? { family: 4 } : {};
  return { host, port, autoSelectFamily: false, ...family, ...from };
}
