import {
  BaseDatagramPort,
  CannotListenError,
  type DatagramPortOptions,
  type HostAndPort,
  type IDatagramProtocol,
  Logger,
  NotListeningError,
  requireInteger,
} from "@cordage/reactor";
import { asBytes } from "../../bytes.ts";
import type { DatagramListener, HostNetwork } from "../host-network.ts";
import type { SimulatedTransports } from "../simulated-transports.ts";
import { ANY, BROADCAST, SocketAddress, systemError } from "../socket-address.ts";
import { datagramFamily, datagramTarget, requireRoom } from "./datagram-address.ts";
import { sendDatagram } from "./datagram-sender.ts";

const log = new Logger("testing.simulation.udp");

/** What is bound is known by a place of its own, which is empty until it is bound. */
interface BoundPlace {
  local?: SocketAddress;
}

/**
 * A simulated UDP port.
 *
 * @see Twisted: `twisted.internet.udp.Port` (X37 to X41)
 */
export class SimulatedUDPPort extends BaseDatagramPort<BoundPlace> implements DatagramListener {
  protected readonly host: HostNetwork;
  protected readonly family: 4 | 6;
  readonly #options: DatagramPortOptions;
  readonly #transports: SimulatedTransports;
  /** The only one to send to and to hear from. */
  #peer: SocketAddress | undefined = undefined;
  #isBroadcastAllowed = false;

  /** @throws InvalidAddressError when the interface is no IP address */
  constructor(
    protocol: IDatagramProtocol,
    options: DatagramPortOptions,
    host: HostNetwork,
    transports: SimulatedTransports,
  ) {
    super(protocol, options, transports);
    this.#options = options;
    this.host = host;
    this.#transports = transports;
    this.family = datagramFamily(options.interface);
  }

  /** The network takes every datagram at once: none waits, so none is dropped here. */
  override get unsent(): number {
    return 0;
  }

  override startListening(): void {
    if (!this.binding.isClosed) return;
    const place = {};
    this.#peer = undefined;
    this.opens(place);
    this.nextTurn(() => {
      if (this.binding.isCurrent(place)) this.#bind(place);
    });
  }

  override write(packet: Uint8Array | string, addr?: HostAndPort): void {
    const bytes = asBytes(packet);
    const to = this.#destination(addr);
    requireRoom(bytes.byteLength, this.family);
    const local = this.binding.boundSocket?.local;
    if (local === undefined || this.#transports.isShutDown) return;
    if (to.host === BROADCAST && !this.#isBroadcastAllowed) {
      log.failure("A datagram was not sent", systemError("EACCES", `send EACCES ${to}`), "error");
      return;
    }
    const isWildcard = local.host === ANY[this.family];
    const from = isWildcard ? this.host.sourceFor(to.host) : local.host;
    sendDatagram(this.host, Buffer.from(bytes), {
      sender: this,
      from: new SocketAddress(from, local.port),
      to,
      ...this.groupOptions(),
    });
  }

  override connect(host: string, port: number): void {
    if (this.#peer !== undefined) throw new TypeError("the port is connected already");
    requireInteger("port", port, 1, 65535);
    const target = datagramTarget(host, this.family);
    if (!this.binding.isBound) throw new NotListeningError("connect");
    this.#peer = new SocketAddress(target, port);
  }

  override getBroadcastAllowed(): boolean {
    return this.#isBroadcastAllowed;
  }

  override setBroadcastAllowed(enabled: boolean): void {
    this.#isBroadcastAllowed = enabled;
  }

  isMember(_group: string): boolean {
    return false;
  }

  arrived(data: Buffer, { host, port }: SocketAddress): void {
    const peer = this.#peer;
    if (peer !== undefined && (peer.host !== host || peer.port !== port)) return;
    this.delivered(data, [host, port]);
  }

  refused(by: SocketAddress): void {
    const isPeer = this.#peer?.host === by.host && this.#peer.port === by.port;
    if (isPeer && this.isBound) this.events.connectionRefused();
  }

  /** What it waits for, to be shown when nothing happens any more. */
  override toString(): string {
    return `UDP port ${this.binding}: waits for datagrams`;
  }

  /** Whether the port is bound. */
  protected get isBound(): boolean {
    return this.binding.isBound;
  }

  /** How what is sent to groups is sent. */
  protected groupOptions(): { readonly loopback: boolean; readonly ttl: number } {
    return { loopback: true, ttl: 1 };
  }

  /** Override: the port has closed. */
  protected unbound(): void {}

  protected override release(): void {
    this.host.datagramListeners.unbind(this);
    this.unbound();
  }

  protected override nextTurn(action: () => void): void {
    this.#transports.nextTurn(action);
  }

  #bind(place: BoundPlace): void {
    const { port, interface: name, isShared } = this.#options;
    const ports = this.host.datagramListeners;
    let local: SocketAddress;
    try {
      if (this.#transports.isShutDown) throw systemError("EPERM", "the reactor has shut down");
      local = this.host.addressToBind(name === "" ? ANY[4] : name, port, ports);
      ports.bind(local, this, isShared);
    } catch (error) {
      const cause = error as Error; // the port table throws the system's errors
      this.startFailed(new CannotListenError(name, port, cause));
      return;
    }
    place.local = local;
    try {
      this.boundTo(place, local.asAddress("UDP"));
    } catch (error) {
      this.startFailed(error);
    }
  }

  #destination(addr: HostAndPort | undefined): SocketAddress {
    const peer = this.#peer;
    if (addr === undefined) {
      if (peer === undefined) throw new TypeError("a port that isn't connected needs an address");
      return peer;
    }
    const [host, port] = addr;
    requireInteger("port", port, 1, 65535);
    const to = new SocketAddress(datagramTarget(host, this.family), port);
    if (peer !== undefined && (peer.host !== to.host || peer.port !== port)) {
      throw new RangeError(`connected to ${peer}, not to ${to}`);
    }
    return to;
  }
}
