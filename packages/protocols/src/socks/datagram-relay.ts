import type { Deferred } from "@cordage/deferred";
import {
  addressesOf,
  DatagramProtocol,
  type HostAndPort,
  HostnameAddress,
  type IListeningPort,
  type IPAddress,
  type IReactorUDP,
  Logger,
} from "@cordage/reactor";
import { parseIP } from "../ip/index.ts";
import { SOCKSMessageError } from "./errors.ts";
import { isIP, isSameHost, plainHost } from "./ip-hosts.ts";
import type { SOCKSSettings } from "./socks-settings.ts";
import {
  decodeSocks5Datagram,
  encodeSocks5Datagram,
  type SOCKSDatagram,
} from "./socks5-datagram.ts";

const log = new Logger("protocols.socks");

/** From how many hosts a client hears at most: of those it sent to, the ones it sent to last. */
export const MAX_RELAYED_HOSTS = 256;

/** How many datagrams of a client may wait for their target's name to be resolved; more are dropped. */
export const MAX_WAITING_DATAGRAMS = 16;

/** As long as a datagram can be. */
const LONGEST_DATAGRAM = 65_535;

/** Whom to relay for, and where. */
export interface RelayPlan {
  /** The address to receive the client's datagrams at. */
  readonly interface: string;
  /** The only host to take them from. */
  readonly clientHost: string;
  /** The only port of it; 0: that of the first datagram. */
  readonly clientPort: number;
}

/**
 * Relays datagrams for a client that has asked for it with UDP ASSOCIATE, until it is stopped.
 *
 * Like UDP itself it drops what it can't pass on: what is no datagram of SOCKS, fragments, what comes from others
 * than the client, or goes where clients may not go. What hosts send that the client has not sent anything to is
 * dropped, too.
 *
 * @see RFC 1928, sections 4, 6 and 7
 */
export class DatagramRelay {
  readonly #settings: SOCKSSettings;
  readonly #reactor: IReactorUDP;
  readonly #plan: RelayPlan;
  readonly #clientSide: Side;
  /** The sockets that targets see, by their family; made when they are needed. */
  readonly #targetSides = new Map<IPAddress["kind"], Side>();
  /** The hosts that were sent to, in the order in which they last were. */
  readonly #hosts = new Set<string>();
  #client: HostAndPort | undefined = undefined;
  #waiting = 0;
  #isStopped = false;

  constructor(settings: SOCKSSettings, reactor: IReactorUDP, plan: RelayPlan) {
    this.#settings = settings;
    this.#reactor = reactor;
    this.#plan = plan;
    this.#clientSide = new Side(reactor, plan.interface, (datagram, from) => {
      this.#fromClient(datagram, from);
    });
  }

  /** Fires with where the client has to send its datagrams. */
  whenListening(): Deferred<IPAddress> {
    return this.#clientSide.port.whenListening().addCallback((port) => port.getHost());
  }

  /** Closes all of it. May be called again. */
  stop(): void {
    this.#isStopped = true;
    for (const side of [this.#clientSide, ...this.#targetSides.values()]) {
      side.port.stopListening();
    }
    this.#targetSides.clear();
  }

  #fromClient(bytes: Buffer, from: HostAndPort): void {
    if (!this.#isClient(from)) return;
    this.#client = from;
    const datagram = decoded(bytes);
    if (datagram === undefined || datagram.port === 0) return;
    if (parseIP(datagram.host) === undefined) this.#resolve(datagram);
    else this.#toTarget(datagram.host, datagram);
  }

  #isClient([host, port]: HostAndPort): boolean {
    const expectedPort = this.#client?.[1] ?? this.#plan.clientPort;
    return isSameHost(host, this.#plan.clientHost) && (expectedPort === 0 || port === expectedPort);
  }

  #resolve(datagram: SOCKSDatagram): void {
    if (this.#waiting >= MAX_WAITING_DATAGRAMS) return;
    this.#waiting += 1;
    const { host, port } = datagram;
    const { nameResolver } = this.#settings.reactor;
    addressesOf(nameResolver, new HostnameAddress(host, port), host)
      .addCallback((found) => {
        const addresses = found.filter(isIP).map((address) => address.host);
        const allowed = addresses.find((address) => this.#settings.isAllowedTarget(address));
        if (allowed !== undefined) this.#toTarget(allowed, datagram);
      })
      .addErrback((failure) => log.debug("a datagram has no target: {why}", { why: failure.value }))
      .addBoth(() => {
        this.#waiting -= 1;
      });
  }

  #toTarget(host: string, { port, data }: SOCKSDatagram): void {
    if (this.#isStopped || !this.#settings.isAllowedTarget(host)) return;
    this.#remember(plainHost(host));
    this.#sideFor(host.includes(":") ? "IPv6" : "IPv4").send(data, [host, port]);
  }

  /** Lets this host answer; the one that was sent to least recently is forgotten for it. */
  #remember(host: string): void {
    this.#hosts.delete(host);
    this.#hosts.add(host);
    if (this.#hosts.size <= MAX_RELAYED_HOSTS) return;
    for (const oldest of this.#hosts) {
      this.#hosts.delete(oldest);
      break;
    }
  }

  #sideFor(family: IPAddress["kind"]): Side {
    const known = this.#targetSides.get(family);
    if (known !== undefined) return known;
    const anywhere = family === "IPv4" ? "0.0.0.0" : "::";
    const side = new Side(this.#reactor, anywhere, (data, from) => this.#fromTarget(data, from));
    this.#targetSides.set(family, side);
    return side;
  }

  #fromTarget(data: Buffer, [host, port]: HostAndPort): void {
    if (this.#client === undefined || !this.#hosts.has(plainHost(host))) return;
    this.#clientSide.send(encodeSocks5Datagram({ host, port }, data), this.#client);
  }
}

/** A socket of a relay. */
class Side extends DatagramProtocol {
  override noisy = false;
  readonly port: IListeningPort<IPAddress>;
  readonly #received: (datagram: Buffer, from: HostAndPort) => void;

  constructor(
    reactor: IReactorUDP,
    host: string,
    received: (datagram: Buffer, from: HostAndPort) => void,
  ) {
    super();
    this.#received = received;
    this.port = reactor.listenUDP(0, this, { interface: host, maxPacketSize: LONGEST_DATAGRAM });
  }

  override datagramReceived(datagram: Buffer, from: HostAndPort): void {
    this.#received(datagram, from);
  }

  /** Sends once the socket is bound. What has become too long with its address is dropped. */
  send(datagram: Buffer, to: HostAndPort): void {
    this.port
      .whenListening()
      .addCallback(() => this.transport.write(datagram, to))
      .addErrback((failure) => log.debug("a datagram was dropped: {why}", { why: failure.value }));
  }
}

function decoded(bytes: Buffer): SOCKSDatagram | undefined {
  try {
    return decodeSocks5Datagram(bytes);
  } catch (error) {
    if (error instanceof SOCKSMessageError) return undefined;
    throw error;
  }
}
