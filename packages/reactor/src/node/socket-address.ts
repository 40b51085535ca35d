import { Socket } from "node:net";
import { type IPAddress, IPv4Address, IPv6Address } from "../address.ts";
import type { ConnectionEnds } from "../base/base-acceptor.ts";
import type { ConnectedSocket } from "./node-transports.ts";
import type { StreamHandle } from "./stream-handle.ts";

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
  socket: ConnectedSocket,
  knownHost?: IPAddress,
): ConnectionEnds<IPAddress> | undefined {
  const peer = socket instanceof Socket ? remoteEnd(socket) : endOf(socket, "getpeername");
  const host =
    knownHost ?? (socket instanceof Socket ? localEnd(socket) : endOf(socket, "getsockname"));
  return host && peer && { host, peer };
}

function remoteEnd({ remoteAddress, remotePort, remoteFamily }: Socket): IPAddress | undefined {
  return knownAddress({ address: remoteAddress, port: remotePort, family: remoteFamily });
}

function localEnd({ localAddress, localPort, localFamily }: Socket): IPAddress | undefined {
  return knownAddress({ address: localAddress, port: localPort, family: localFamily });
}

function endOf(handle: StreamHandle, asking: "getpeername" | "getsockname"): IPAddress | undefined {
  const address: ToldAddress = {};
  handle[asking]?.(address);
  return knownAddress(address);
}

/** An address of which Node may not tell anything. */
type ToldAddress = { readonly [K in keyof NodeAddress]?: NodeAddress[K] | undefined };

function knownAddress({ address, family, port }: ToldAddress): IPAddress | undefined {
  return address && port && family ? tcpAddress({ address, family, port }) : undefined;
}
