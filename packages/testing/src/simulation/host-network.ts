import type { IDelayedCall } from "@cordage/reactor";
import type { Fabric } from "./fabric.ts";
import type { Path } from "./path.ts";
import { PortTable } from "./port-table.ts";
import { ANY, familyOfAddress, LOOPBACK, SocketAddress, systemError } from "./socket-address.ts";
import { TCPSocket, type TCPSocketEvents } from "./tcp/tcp-socket.ts";

/** Who accepts the connections that come to a port. */
export interface ConnectionListener {
  /** A connection stands; whose it is from now on. */
  accepted(socket: TCPSocket): void;
}

/** Who gets the datagrams that come to a port. */
export interface DatagramListener {
  /** Whether it is a member of a multicast group. */
  isMember(group: string): boolean;
  /** A datagram has come; `data` is the listener's to keep. */
  arrived(data: Buffer, from: SocketAddress): void;
  /** Nobody listens where a datagram went that was sent from here. */
  refused(by: SocketAddress): void;
}

/** Which address of a host, by the family of its addresses. */
export type HostAddresses = Readonly<Record<4 | 6, string>>;

/** Nobody is told of what becomes of a connection that nobody has accepted yet. */
const NOBODY: TCPSocketEvents = {
  connected() {},
  received() {},
  ended() {},
  isWaiting: () => false,
  drained() {},
  failed() {},
  closed() {},
};

/**
 * What the system of a host does for the programs on it: addresses, ports, and sockets. All of it is
 * lost when the host crashes.
 */
export class HostNetwork {
  readonly name: string;
  readonly addresses: HostAddresses;
  readonly fabric: Fabric;
  readonly listeners: PortTable<ConnectionListener> = new PortTable();
  readonly datagramListeners: PortTable<DatagramListener> = new PortTable();
  /** How many bytes a second programs take from connections, by the faults that say so; the last one counts. */
  readonly readRates: number[] = [];
  /** Ports to which new connections are refused; `undefined` stands for all. One entry a fault. */
  readonly refusedPorts: (number | undefined)[] = [];
  /** The same for ports that never answer. */
  readonly silentPorts: (number | undefined)[] = [];
  #isUp = true;
  /** How often it has crashed: what was begun before that is not gone on with. */
  #crashes = 0;
  readonly #sockets = new Set<TCPSocket>();

  constructor(name: string, addresses: HostAddresses, fabric: Fabric) {
    this.name = name;
    this.addresses = addresses;
    this.fabric = fabric;
  }

  /** How many bytes a second programs take from connections: every byte at once, unless a fault says less. */
  get readRate(): number {
    return this.readRates.at(-1) ?? Number.POSITIVE_INFINITY;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** The connections that it has. */
  get sockets(): Iterable<TCPSocket> {
    return this.#sockets;
  }

  pathTo(remote: HostNetwork): Path {
    return this.fabric.pathBetween(this, remote);
  }

  /** Calls `action` on a later turn, unless the host has crashed by then. */
  nextTurn(action: () => void): void {
    this.callLater(0, action);
  }

  /** Calls `action` after so many true seconds, unless the host has crashed by then. */
  callLater(seconds: number, action: () => void): IDelayedCall {
    const crashes = this.#crashes;
    return this.fabric.time.callLater(seconds, () => {
      if (crashes === this.#crashes) action();
    });
  }

  /** Whether one of its programs can bind an address. */
  hasAddress(address: string): boolean {
    return [this.addresses, LOOPBACK, ANY].some((all) => address === all[4] || address === all[6]);
  }

  /**
   * Where a program gets that binds an address and a port; port 0 becomes a free one.
   *
   * @throws the system's error when the address is another host's
   */
  addressToBind(host: string, port: number, ports: PortTable<unknown>): SocketAddress {
    if (!this.hasAddress(host)) {
      throw systemError("EADDRNOTAVAIL", `bind EADDRNOTAVAIL ${new SocketAddress(host, port)}`);
    }
    return new SocketAddress(host, port === 0 ? ports.freePort() : port);
  }

  /** The address that what is sent to `remote` comes from. */
  sourceFor(remote: string): string {
    if (remote === LOOPBACK[4] || remote === LOOPBACK[6]) return remote;
    return this.addresses[familyOfAddress(remote)];
  }

  /**
   * Begins to connect.
   *
   * @param from - the local address, if it matters
   * @throws the system's error when there is no such host, or `from` can't be bound
   */
  connect(to: SocketAddress, from: SocketAddress | undefined, events: TCPSocketEvents): TCPSocket {
    const local = this.addressToBind(
      from?.host || this.sourceFor(to.host),
      from?.port ?? 0,
      this.listeners,
    );
    if (from !== undefined && this.#isInUse(local)) {
      throw systemError("EADDRINUSE", `bind EADDRINUSE ${local}`);
    }
    const remote = this.fabric.hostAt(to.host, this);
    if (remote === undefined) throw systemError("ENETUNREACH", `connect ENETUNREACH ${to}`);
    return new TCPSocket({ local: this, remote }, { local, remote: to }, events);
  }

  /** Whether requests to connect to a port are never answered. */
  swallowsConnections(port: number): boolean {
    return concerns(this.silentPorts, port);
  }

  /** A request to connect has come from another host. */
  connectionRequested(client: TCPSocket, from: HostNetwork): void {
    const { host, port } = client.remote;
    const [listener] = this.listeners.ownersAt(host, port);
    const ends = { local: client.remote, remote: client.local };
    const socket = new TCPSocket({ local: this, remote: from }, ends, NOBODY, client);
    if (listener === undefined || concerns(this.refusedPorts, port)) {
      socket.refuse();
    } else {
      socket.attach({ ...NOBODY, connected: () => this.#hand(socket) });
      socket.accept();
    }
  }

  socketOpened(socket: TCPSocket): void {
    this.#sockets.add(socket);
  }

  socketClosed(socket: TCPSocket): void {
    this.#sockets.delete(socket);
  }

  /** Everything it has is gone at once, and nobody is told. */
  crash(): void {
    this.#isUp = false;
    this.#crashes += 1;
    for (const socket of this.#sockets) socket.vanish();
    this.#sockets.clear();
    for (const listener of this.listeners.all()) this.listeners.unbind(listener);
    for (const listener of this.datagramListeners.all()) this.datagramListeners.unbind(listener);
  }

  /** Begins anew, with nothing. */
  powerOn(): void {
    this.#isUp = true;
  }

  #isInUse({ host, port }: SocketAddress): boolean {
    if (this.listeners.ownersAt(host, port).length > 0) return true;
    return [...this.#sockets].some(({ local }) => local.host === host && local.port === port);
  }

  /** A connection stands; whoever listened may have stopped in the meantime. */
  #hand(socket: TCPSocket): void {
    const [listener] = this.listeners.ownersAt(socket.local.host, socket.local.port);
    if (listener === undefined) socket.reset();
    else listener.accepted(socket);
  }
}

function concerns(ports: readonly (number | undefined)[], port: number): boolean {
  return ports.some((each) => each === undefined || each === port);
}
