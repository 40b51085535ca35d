/** Protocols that are made for connections, used for datagrams. */
import {
  connectionDone,
  DatagramProtocol,
  type HostAndPort,
  type IAddress,
  type IProtocolFactory,
  IPv4Address,
  IPv6Address,
  type ITransport,
  type IUDPTransport,
  isIPv6Address,
} from "@cordage/reactor";

/**
 * Treats each datagram as a connection of its own: a protocol is built, receives it, and is told that the
 * connection was lost. What the protocol writes goes back to the sender, each write in one datagram.
 *
 * That is as close as datagrams come to connections, and enough for a protocol that answers each piece of data
 * by itself. What one datagram is to another, which got lost and which overtook it, nobody knows.
 */
export class EachDatagram extends DatagramProtocol {
  readonly #factory: IProtocolFactory;

  constructor(factory: IProtocolFactory) {
    super();
    this.#factory = factory;
  }

  override startProtocol(): void {
    this.#factory.doStart();
  }

  override stopProtocol(): void {
    this.#factory.doStop();
  }

  override datagramReceived(datagram: Buffer, sender: HostAndPort): void {
    const transport = new ReplyTransport(this.transport, sender);
    const protocol = this.#factory.buildProtocol(transport.getPeer());
    if (protocol === null) return;
    protocol.makeConnection(transport);
    if (!transport.disconnecting) protocol.dataReceived(datagram);
    protocol.connectionLost(connectionDone);
  }
}

/** Writes to the sender of a datagram. */
class ReplyTransport implements ITransport {
  disconnecting = false;
  readonly #port: IUDPTransport;
  readonly #peer: HostAndPort;

  constructor(port: IUDPTransport, peer: HostAndPort) {
    this.#port = port;
    this.#peer = peer;
  }

  write(data: Uint8Array | string): void {
    if (!this.disconnecting) this.#port.write(data, this.#peer);
  }

  writeSequence(pieces: Iterable<Uint8Array | string>): void {
    if (!this.disconnecting) this.#port.writeSequence(pieces, this.#peer);
  }

  loseConnection(): void {
    this.disconnecting = true;
  }

  getHost(): IAddress {
    return this.#port.getHost();
  }

  getPeer(): IAddress {
    const [host, port] = this.#peer;
    return isIPv6Address(host)
      ? new IPv6Address("UDP", host, port)
      : new IPv4Address("UDP", host, port);
  }
}
