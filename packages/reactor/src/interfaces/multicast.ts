import type { Deferred } from "@cordage/deferred";
import type { IPAddress } from "../address.ts";
import type { IListeningPort } from "./tcp.ts";
import type { IDatagramProtocol, IUDPTransport, ListenUDPOptions } from "./udp.ts";

/**
 * A bound port that can be a member of groups. What is set is kept for the next `startListening`, but
 * memberships end with the port.
 *
 * Interfaces are given by an IPv4 address of theirs, or, on an IPv6 port, by `"::%NAME"`.
 *
 * @see Twisted: `IMulticastTransport` (X42)
 */
export interface IMulticastTransport extends IUDPTransport {
  /** The interface by which datagrams to groups leave, `"0.0.0.0"` or `"::"` when the system chooses. */
  getOutgoingInterface(): string;
  /** @returns fires when it is set; fails with `DNSLookupError` for an unknown name, or the system's error */
  setOutgoingInterface(addr: string): Deferred<void>;

  /** Whether this machine hears what it sends to groups itself. On (true) on a new port. */
  getLoopbackMode(): boolean;
  /** Has this machine hear what it sends to groups, or not. */
  setLoopbackMode(enabled: boolean): void;

  /** How many routers a datagram to a group may pass, and one. 1 on a new port. */
  getTTL(): number;
  /** @throws RangeError unless `ttl` is an integer from 0 to 255 */
  setTTL(ttl: number): void;

  /**
   * Becomes a member of a group: hears what is sent to it.
   *
   * @param addr - the group's address, or a name of it
   * @param interfaceAddr - where to listen. Default: `""`, where the system thinks best
   * @returns fails with `MulticastJoinError`, or `DNSLookupError` for an unknown name
   */
  joinGroup(addr: string, interfaceAddr?: string): Deferred<void>;

  /** Leaves a group; see `joinGroup`. */
  leaveGroup(addr: string, interfaceAddr?: string): Deferred<void>;
}

/** Options of {@link IReactorMulticast.listenMulticast}. */
export interface ListenMulticastOptions extends ListenUDPOptions {
  /** Whether others may bind the same port, if they say so, too. Default: false. */
  readonly listenMultiple?: boolean | undefined;
}

/**
 * Ports that can join multicast groups.
 *
 * @see Twisted: `IReactorMulticast` (X42)
 */
export interface IReactorMulticast {
  /** Like `IReactorUDP.listenUDP`; the protocol's transport is an {@link IMulticastTransport}. */
  listenMulticast(
    port: number,
    protocol: IDatagramProtocol,
    options?: ListenMulticastOptions,
  ): IListeningPort<IPAddress>;
}

/** Whether `reactor` can do multicast. */
export function providesMulticast(reactor: object): reactor is IReactorMulticast {
  return "listenMulticast" in reactor;
}
