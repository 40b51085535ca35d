import { lookup } from "node:dns";
import { isIP, type Server } from "node:net";
import type { IPAddress } from "../address.ts";
import type { ConnectionEnds } from "../base/base-acceptor.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { AcceptorOptions } from "./acceptor.ts";
import { listenError } from "./node-errors.ts";
import type { ConnectedSocket, NodeTransports } from "./node-transports.ts";
import { type NodeAddress, tcpAddress, tcpEnds } from "./socket-address.ts";
import { StreamPort } from "./stream-port.ts";

/** What a port is bound to. */
export interface TCPPortOptions extends AcceptorOptions {
  readonly port: number;
  /** Empty for every IPv4 interface. */
  readonly interface: string;
  readonly backlog: number;
}

/**
 * A TCP port that accepts connections.
 *
 * @see Twisted: `twisted.internet.tcp.Port` (X25)
 */
export class TCPPort extends StreamPort<IPAddress> {
  readonly #options: TCPPortOptions;
  /** Where connections come in, if that is one address: then each has it, and the system needn't be asked. */
  #host: IPAddress | undefined = undefined;

  constructor(factory: IProtocolFactory, options: TCPPortOptions, transports: NodeTransports) {
    super(factory, transports, options);
    this.#options = options;
  }

  protected override bind(server: Server): void {
    const { port, backlog, interface: name } = this.#options;
    const listen = (host: string): void => {
      if (this.isCurrent(server)) server.listen({ port, host, backlog });
    };
    if (name === "") listen("0.0.0.0");
    else if (isIP(name) > 0) listen(name);
    else {
      // Node would take whichever family comes first; Twisted binds a name's IPv4 address.
      lookup(name, { family: 4 }, (error, address) => {
        if (error) this.serverFailed(server, error);
        else listen(address);
      });
    }
  }

  protected override bound(server: Server): IPAddress {
    const address = tcpAddress(server.address() as NodeAddress); // an object, for a bound TCP server
    this.#host = isAnyInterface(address) ? undefined : address;
    return address;
  }

  protected override endsOf(socket: ConnectedSocket): ConnectionEnds<IPAddress> | undefined {
    return tcpEnds(socket, this.#host);
  }

  protected override peerLabel({ peer }: ConnectionEnds<IPAddress>): string {
    return peer.host;
  }

  protected override listenError(error: Error): Error {
    return listenError(this.#options.interface, this.#options.port, error);
  }
}

function isAnyInterface({ host }: IPAddress): boolean {
  return host === "0.0.0.0" || host === "::";
}
