import type { Socket } from "node:net";
import { type IPAddress, IPv4Address, IPv6Address } from "../address.ts";
import type { IAddress } from "../interfaces/address.ts";

/** An address as Node gives it. */
export interface NodeAddress {
  readonly address: string;
  readonly family: string;
  readonly port: number;
}

/** The addresses of both ends of a connection. */
export interface ConnectionEnds<A extends IAddress = IAddress> {
  readonly host: A;
  readonly peer: A;
}

/** Our address for one of Node's. */
export function tcpAddress({ address, family, port }: NodeAddress): IPAddress {
  return family === "IPv6"
    ? new IPv6Address("TCP", address, port)
    : new IPv4Address("TCP", address, port);
}

/** Both ends of a connected TCP socket; `undefined` when the connection has gone in the meantime. */
export function tcpEnds(socket: Socket): ConnectionEnds<IPAddress> | undefined {
  const { localAddress, localPort, localFamily } = socket;
  const { remoteAddress, remotePort, remoteFamily } = socket;
  if (!localAddress || !localPort || !remoteAddress || !remotePort) return undefined;
  return {
    host: tcpAddress({ address: localAddress, family: localFamily ?? "", port: localPort }),
    peer: tcpAddress({ address: remoteAddress, family: remoteFamily ?? "", port: remotePort }),
  };
}
