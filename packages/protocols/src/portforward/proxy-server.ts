import type { Failure } from "@cordage/deferred";
import {
  type ConnectTCPOptions,
  getReactor,
  type IConnector,
  type IReactorTCP,
  ServerFactory,
} from "@cordage/reactor";
import { ProxyClientFactory } from "./proxy-client.ts";
import { ProxyConnection } from "./proxy-connection.ts";

/**
 * The connection of a forwarder with a client. Nothing is read from it until the target is connected.
 *
 * @see Twisted: `twisted.protocols.portforward.ProxyServer` (PF-1)
 */
export class ProxyServer extends ProxyConnection {
  /** The class of the factory that connects to the target. */
  clientProtocolFactory: new () => ProxyClientFactory = ProxyClientFactory;
  #connector: IConnector | undefined = undefined;

  /** @throws TypeError without a {@link ProxyFactory}, which knows the target */
  override connectionMade(): void {
    const { factory } = this;
    if (!(factory instanceof ProxyFactory))
      throw new TypeError("a ProxyServer needs a ProxyFactory");
    this.transport.pauseProducing();
    const client = new this.clientProtocolFactory();
    client.setServer(this);
    this.#connector = factory.connect(client);
  }

  override connectionLost(reason: Failure): void {
    const isWaiting = this.peer === null;
    super.connectionLost(reason);
    if (isWaiting) this.#connector?.disconnect();
  }
}

/** Options of a {@link ProxyFactory}: those of its connections to the target, and who makes them. */
export interface ProxyFactoryOptions extends ConnectTCPOptions {
  /** Default: the default reactor. */
  readonly reactor?: IReactorTCP | undefined;
}

/**
 * Forwards every connection to another host and port.
 *
 * ```ts
 * reactor.listenTCP(8080, new ProxyFactory("www.example.org", 80));
 * ```
 *
 * The loss of one side closes the other once it has been sent everything. A client that can't be served,
 * because the target can't be reached, is closed. When one side sends no more, the other is told, and may go
 * on sending.
 *
 * @see Twisted: `twisted.protocols.portforward.ProxyFactory` (PF-1, PF-2)
 */
export class ProxyFactory extends ServerFactory {
  override protocol: new () => ProxyConnection = ProxyServer;
  readonly host: string;
  readonly port: number;
  readonly #options: ProxyFactoryOptions;

  /** @throws RangeError when `port` is none that can be connected to */
  constructor(host: string, port: number, options: ProxyFactoryOptions = {}) {
    super();
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
      throw new RangeError(`port must be an integer from 1 to 65535, got ${port}`);
    }
    this.host = host;
    this.port = port;
    this.#options = options;
  }

  /** Begins to connect to the target. */
  connect(client: ProxyClientFactory): IConnector {
    const { reactor = getReactor(), ...options } = this.#options;
    return reactor.connectTCP(this.host, this.port, client, options);
  }
}
