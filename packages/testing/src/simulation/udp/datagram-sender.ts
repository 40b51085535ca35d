import type { DatagramListener, HostNetwork } from "../host-network.ts";
import { BROADCAST, familyOfAddress, isMulticast, type SocketAddress } from "../socket-address.ts";

/** What a datagram takes beside its data, in bytes: the headers of IP and UDP. */
const HEADER_BYTES = 28;

/** How a datagram is sent. */
export interface DatagramOptions {
  /** Who sends, and is told when nobody listens at the other end. */
  readonly sender: DatagramListener;
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  /** Whether this host hears what it sends to groups. */
  readonly loopback: boolean;
  /** How many routers a datagram to a group may pass, and one: 0 keeps it on this host. */
  readonly ttl: number;
}

/**
 * Sends a datagram through the network: to one host, to the members of a group, or to everybody. It may
 * get lost, arrive twice, or be overtaken.
 *
 * @param data - not changed by anybody from now on; each receiver gets a copy
 */
export function sendDatagram(host: HostNetwork, data: Buffer, options: DatagramOptions): void {
  for (const remote of destinations(host, options)) {
    const path = host.pathTo(remote);
    const copies = 1 + path.duplicates();
    for (let sent = 0; sent < copies; sent++) send(host, remote, data, options);
  }
}

function destinations(
  host: HostNetwork,
  { to, loopback, ttl }: DatagramOptions,
): readonly HostNetwork[] {
  const { hosts } = host.fabric;
  if (to.host === BROADCAST) return hosts;
  if (isMulticast(to.host)) {
    return hosts.filter((each) => (each === host ? loopback : ttl > 0));
  }
  const remote = host.fabric.hostAt(to.host, host);
  return remote === undefined ? [] : [remote];
}

function send(
  host: HostNetwork,
  remote: HostNetwork,
  data: Buffer,
  options: DatagramOptions,
): void {
  const path = host.pathTo(remote);
  const { time, trace } = host.fabric;
  const now = time.seconds();
  const arrival = path.arrival(HEADER_BYTES + data.length, now) + path.holdUp();
  time.callLater(arrival - now, () => {
    const isLost = path.loses();
    if (trace !== undefined) {
      const route = `${host.name}:${options.from.port} > ${remote.name}:${options.to.port}`;
      trace.add(`${route} ${isLost ? "lost " : ""}datagram ${data.length}`, data);
    }
    if (!isLost) arrive(host, remote, data, options);
  });
}

function arrive(
  host: HostNetwork,
  remote: HostNetwork,
  data: Buffer,
  { sender, from, to }: DatagramOptions,
): void {
  const isForGroup = isMulticast(to.host);
  const isForOne = to.host !== BROADCAST && !isForGroup;
  const place = isForOne ? to.host : remote.addresses[familyOfAddress(to.host)];
  const bound = remote.datagramListeners.ownersAt(place, to.port);
  const listeners = isForGroup ? bound.filter((each) => each.isMember(to.host)) : bound;
  if (isForOne && listeners.length === 0) tellRefusal(host, remote, sender, to);
  // Of several that share a port, the last gets what is for one, and all get what is for all.
  const receivers = isForOne ? listeners.slice(-1) : listeners;
  for (const each of receivers) each.arrived(Buffer.from(data), from);
}

/** The host says that nobody listens, if the way back is open. */
function tellRefusal(
  host: HostNetwork,
  remote: HostNetwork,
  sender: DatagramListener,
  by: SocketAddress,
): void {
  const back = remote.pathTo(host);
  const now = host.fabric.time.seconds();
  host.callLater(back.arrival(HEADER_BYTES, now) - now, () => {
    if (!back.loses()) sender.refused(by);
  });
}
