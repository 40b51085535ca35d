import type { Socket } from "node:net";
import { type IPAddress, IPv4Address, IPv6Address } from "../address.ts";
import type { ConnectionEnds } from "../base/base-acceptor.ts";

/** An address as Node gives it. */
export interface NodeAddress {
  readonly address: string;
  readonly family: string;
  readonly port: number;
}

/** Our address for one of Node's. */
export function tcpAddress({ address, family, port }: NodeAddress): IPAddress {
  return family === "IPv6"
    ? new IPv6Address("TCP", address, port)
    : new IPv4Address("TCP", address, port);
}

/**
 * Both ends of a connected TCP socket; `undefined` when the connection has gone in the meantime.
 *
 * @param knownHost - ours, if it is known; asking the system for it costs a call
 */
export function tcpEnds(
  socket: Socket,
  knownHost?: IPAddress,
): ConnectionEnds<IPAddress> | undefined {
  const { remoteAddress, remotePort, remoteFamily } = socket;
  const host = knownHost ?? localEnd(socket);
  if (!host || !remoteAddress || !remotePort) return undefined;
  const peer = tcpAddress({
    address: remoteAddress,
    family: remoteFamily ?? "",
    port: remotePort,
  });
  return { host, peer };
}

function localEnd({ localAddress, localPort, localFamily }: Socket): IPAddress | undefined {
  if (!localAddress || !localPort) return undefined;
  return tcpAddress({ address: localAddress, family: localFamily ?? "", port: localPort });
}
