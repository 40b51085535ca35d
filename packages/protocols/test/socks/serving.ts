import type { SOCKSServer } from "@cordage/protocols/socks";
import { type IAddress, type IProtocol, IPv4Address, type ServerFactory } from "@cordage/reactor";
import { FakeNameResolver, MemoryReactorClock, StringTransport } from "@cordage/testing";

/** A client on this host. */
export const LOCAL_CLIENT: IPv4Address = new IPv4Address("TCP", "127.0.0.1", 40000);

/** A connection with a SOCKS server, and the far side of it in memory. */
export class Serving {
  readonly reactor: MemoryReactorClock = new MemoryReactorClock();
  readonly names: FakeNameResolver = new FakeNameResolver();
  readonly transport: StringTransport;
  #server: SOCKSServer | undefined = undefined;

  /** @param clientAddress - default: on this host */
  constructor(clientAddress: IAddress = LOCAL_CLIENT) {
    this.reactor.installNameResolver(this.names);
    this.transport = new StringTransport({
      hostAddress: new IPv4Address("TCP", "127.0.0.1", 1080),
      peerAddress: clientAddress,
      lenient: true,
    });
  }

  get server(): SOCKSServer {
    if (this.#server === undefined) throw new Error("not connected");
    return this.#server;
  }

  connect(factory: ServerFactory): this {
    this.#server = factory.buildProtocol(this.transport.getPeer()) as SOCKSServer; // what the factories build
    this.#server.makeConnection(this.transport);
    return this;
  }

  send(...messages: readonly Uint8Array[]): void {
    this.server.dataReceived(Buffer.concat(messages));
  }

  /** What the server has sent since the last time. */
  answered(): number[] {
    const bytes = [...this.transport.value()];
    this.transport.clear();
    return bytes;
  }

  /** Lets the target be connected. */
  connectTarget(): { target: IProtocol; far: StringTransport } {
    const client = this.reactor.tcpClients.at(-1);
    if (client === undefined) throw new Error("no connection was attempted");
    const peer = new IPv4Address(
      "TCP",
      client.host.includes(":") ? "203.0.113.1" : client.host,
      client.port,
    );
    const host = new IPv4Address("TCP", "198.51.100.7", 50000);
    return this.connectTo(client.factory.buildProtocol(peer), peer, host);
  }

  connectTo(
    target: IProtocol | null,
    peerAddress: IAddress,
    hostAddress: IAddress,
  ): { target: IProtocol; far: StringTransport } {
    if (target === null) throw new Error("refused");
    const far = new StringTransport({ peerAddress, hostAddress, lenient: true });
    target.makeConnection(far);
    return { target, far };
  }
}
