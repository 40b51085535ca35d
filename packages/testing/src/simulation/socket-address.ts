import {
  type IPAddress,
  type IPProtocol,
  IPv4Address,
  IPv6Address,
  isIPAddress,
  isIPv6Address,
} from "@cordage/reactor";

/** A host's address and a port. */
export class SocketAddress {
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number) {
    this.host = host;
    this.port = port;
  }

  /** The same as protocols know it. */
  asAddress(type: IPProtocol): IPAddress {
    return familyOfAddress(this.host) === 6
      ? new IPv6Address(type, this.host, this.port)
      : new IPv4Address(type, this.host, this.port);
  }

  toString(): string {
    return familyOfAddress(this.host) === 6
      ? `[${this.host}]:${this.port}`
      : `${this.host}:${this.port}`;
  }
}

/** The address that stands for every address of a host, for those of one family. */
export const ANY: Readonly<Record<4 | 6, string>> = { 4: "0.0.0.0", 6: "::" };

/** The address that every host has for itself. */
export const LOOPBACK: Readonly<Record<4 | 6, string>> = { 4: "127.0.0.1", 6: "::1" };

/** Where a datagram goes that is for everybody. */
export const BROADCAST = "255.255.255.255";

/** The numbers that systems have for what goes wrong; Linux's. */
const NUMBERS: Readonly<Record<string, number>> = {
  EACCES: 13,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENETUNREACH: 101,
  ECONNRESET: 104,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
};

/** An error in the form in which systems give them. */
export type SystemError = Error & { readonly code: string; readonly errno: number };

/** An error as the system would give it. */
export function systemError(code: string, message: string): SystemError {
  return Object.assign(new Error(message), { code, errno: NUMBERS[code] ?? 0 });
}

/** The family of an address; `undefined` for a name. */
export function familyOf(host: string): 4 | 6 | undefined {
  if (isIPAddress(host)) return 4;
  return isIPv6Address(host) ? 6 : undefined;
}

/** The family of what is known to be an address: far quicker, and asked for each datagram. */
export function familyOfAddress(address: string): 4 | 6 {
  return address.includes(":") ? 6 : 4;
}

/** Whether an address stands for a group of hosts. */
export function isMulticast(address: string): boolean {
  if (familyOfAddress(address) === 6) return /^ff/i.test(address);
  const first = Number.parseInt(address, 10);
  return first >= 224 && first < 240;
}
