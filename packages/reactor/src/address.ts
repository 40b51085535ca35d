import { statSync } from "node:fs";
import type { IAddress } from "./interfaces/address.ts";

/** What an IP address is the address of. */
export type IPProtocol = "TCP" | "UDP";

/**
 * An IPv4 address and port. Frozen; compare with `equals`.
 *
 * @see Twisted: `twisted.internet.address.IPv4Address` (R25)
 */
export class IPv4Address implements IAddress {
  readonly kind = "IPv4";
  readonly type: IPProtocol;
  readonly host: string;
  readonly port: number;

  /** @throws RangeError when `type` is neither `"TCP"` nor `"UDP"` */
  constructor(type: IPProtocol, host: string, port: number) {
    requireIPProtocol(type);
    this.type = type;
    this.host = host;
    this.port = port;
    Object.freeze(this);
  }

  equals(other: unknown): boolean {
    return (
      other instanceof IPv4Address &&
      other.type === this.type &&
      other.host === this.host &&
      other.port === this.port
    );
  }

  /** As it stands in log lines. */
  toString(): string {
    return `IPv4Address(${this.type}, '${this.host}', ${this.port})`;
  }
}

/**
 * An IPv6 address and port. Frozen; compare with `equals`.
 *
 * @see Twisted: `twisted.internet.address.IPv6Address` (R25)
 */
export class IPv6Address implements IAddress {
  readonly kind = "IPv6";
  readonly type: IPProtocol;
  readonly host: string;
  readonly port: number;
  readonly flowInfo: number;
  readonly scopeID: number;

  /** @throws RangeError when `type` is neither `"TCP"` nor `"UDP"` */
  constructor(type: IPProtocol, host: string, port: number, flowInfo = 0, scopeID = 0) {
    requireIPProtocol(type);
    this.type = type;
    this.host = host;
    this.port = port;
    this.flowInfo = flowInfo;
    this.scopeID = scopeID;
    Object.freeze(this);
  }

  equals(other: unknown): boolean {
    return (
      other instanceof IPv6Address &&
      other.type === this.type &&
      other.host === this.host &&
      other.port === this.port &&
      other.flowInfo === this.flowInfo &&
      other.scopeID === this.scopeID
    );
  }

  /** As it stands in log lines. */
  toString(): string {
    return `IPv6Address(${this.type}, '${this.host}', ${this.port})`;
  }
}

/** An address with a host and a port. */
export type IPAddress = IPv4Address | IPv6Address;

/** A host that is not resolved yet, and a port: what a connector goes for when given a name. */
export class HostnameAddress implements IAddress {
  readonly kind = "Hostname";
  readonly hostname: string;
  readonly port: number;

  constructor(hostname: string, port: number) {
    this.hostname = hostname;
    this.port = port;
    Object.freeze(this);
  }

  equals(other: unknown): boolean {
    return (
      other instanceof HostnameAddress &&
      other.hostname === this.hostname &&
      other.port === this.port
    );
  }

  /** As it stands in log lines. */
  toString(): string {
    return `HostnameAddress('${this.hostname}', ${this.port})`;
  }
}

/**
 * A Unix socket: a path, or on Linux an abstract name, which begins with a zero byte. Most clients' sockets
 * have no name. Frozen; compare with `equals`.
 *
 * @see Twisted: `twisted.internet.address.UNIXAddress` (R25)
 */
export class UNIXAddress implements IAddress {
  readonly kind = "UNIX";
  readonly name: string | null;

  constructor(name: string | null) {
    this.name = name;
    Object.freeze(this);
  }

  /** Two paths are the same place when they lead to the same file, too: links count. */
  equals(other: unknown): boolean {
    if (!(other instanceof UNIXAddress)) return false;
    if (other.name === this.name) return true;
    return this.name !== null && other.name !== null && isSameFile(this.name, other.name);
  }

  /** As it stands in log lines. */
  toString(): string {
    return this.name === null
      ? "UNIXAddress()"
      : `UNIXAddress('${this.name.replace("\0", "\\0")}')`;
  }
}

/** Where a connection leads that is pipes: standard input and output. All are equal. Frozen. */
export class PipeAddress implements IAddress {
  readonly kind = "Pipe";

  constructor() {
    Object.freeze(this);
  }

  equals(other: unknown): boolean {
    return other instanceof PipeAddress;
  }

  /** As it stands in log lines. */
  toString(): string {
    return "PipeAddress()";
  }
}

/** Where a connection leads that is a child process. Frozen; compare with `equals`. */
export class ProcessAddress implements IAddress {
  readonly kind = "Process";
  /** The program it runs. */
  readonly executable: string;

  constructor(executable: string) {
    this.executable = executable;
    Object.freeze(this);
  }

  equals(other: unknown): boolean {
    return other instanceof ProcessAddress && other.executable === this.executable;
  }

  /** As it stands in log lines. */
  toString(): string {
    return `ProcessAddress('${this.executable}')`;
  }
}

function isSameFile(path: string, otherPath: string): boolean {
  try {
    const file = statSync(path);
    const other = statSync(otherPath);
    return file.ino === other.ino && file.dev === other.dev;
  } catch {
    return false; // one of them is no file: an abstract name, or gone
  }
}

/** @throws RangeError unless `type` is one */
export function requireIPProtocol(type: IPProtocol): void {
  if (type !== "TCP" && type !== "UDP") {
    throw new RangeError(`an IP address is for TCP or UDP, got ${String(type)}`);
  }
}
