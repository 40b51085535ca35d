import type { Socket } from "node:dgram";
import { lookup } from "node:dns";
import { isIPv6 } from "node:net";
import { Deferred } from "@cordage/deferred";
import { requireInteger } from "../base/argument-checks.ts";
import { NotListeningError } from "../errors.ts";
import type { IMulticastTransport } from "../interfaces/multicast.ts";
import type { IDatagramProtocol } from "../interfaces/udp.ts";
import { asError, getConnectError, groupError } from "./node-errors.ts";
import type { NodeTransports } from "./node-transports.ts";
import { UDPPort, type UDPPortOptions } from "./udp-port.ts";

/**
 * A UDP port that can be a member of multicast groups. Node tells of no option what it is set to, so
 * the port remembers.
 *
 * @see Twisted: `twisted.internet.udp.MulticastPort` (X42)
 */
export class MulticastPort extends UDPPort implements IMulticastTransport {
  readonly #isIPv6: boolean;
  #ttl: number | undefined = undefined;
  #loopback: boolean | undefined = undefined;
  #outgoing: string | undefined = undefined;

  constructor(protocol: IDatagramProtocol, options: UDPPortOptions, transports: NodeTransports) {
    super(protocol, options, transports);
    this.#isIPv6 = isIPv6(options.interface);
  }

  getTTL(): number {
    return this.#ttl ?? 1;
  }

  setTTL(ttl: number): void {
    requireInteger("ttl", ttl, 0, 255);
    this.#ttl = ttl;
    this.socket?.setMulticastTTL(ttl);
  }

  getLoopbackMode(): boolean {
    return this.#loopback ?? true;
  }

  setLoopbackMode(enabled: boolean): void {
    this.#loopback = enabled;
    this.socket?.setMulticastLoopback(enabled);
  }

  getOutgoingInterface(): string {
    return this.#outgoing ?? (this.#isIPv6 ? "::" : "0.0.0.0");
  }

  setOutgoingInterface(addr: string): Deferred<void> {
    return this.#resolve(addr).addCallback((address) => {
      this.socket?.setMulticastInterface(address);
      this.#outgoing = address;
    });
  }

  joinGroup(addr: string, interfaceAddr = ""): Deferred<void> {
    return this.#changeGroup(addr, interfaceAddr, (socket, group, from) =>
      socket.addMembership(group, from),
    );
  }

  leaveGroup(addr: string, interfaceAddr = ""): Deferred<void> {
    return this.#changeGroup(addr, interfaceAddr, (socket, group, from) =>
      socket.dropMembership(group, from),
    );
  }

  protected override applyOptions(socket: Socket): void {
    super.applyOptions(socket);
    if (this.#ttl !== undefined) socket.setMulticastTTL(this.#ttl);
    if (this.#loopback !== undefined) socket.setMulticastLoopback(this.#loopback);
    if (this.#outgoing !== undefined) socket.setMulticastInterface(this.#outgoing);
  }

  #changeGroup(
    addr: string,
    interfaceAddr: string,
    change: (socket: Socket, group: string, interfaceAddress: string | undefined) => void,
  ): Deferred<void> {
    const from = interfaceAddr === "" ? undefined : interfaceAddr;
    return this.#resolve(addr).addCallback((group) => {
      const { socket } = this;
      if (socket === undefined) throw groupError(new NotListeningError("join or leave a group"));
      try {
        change(socket, group, from);
      } catch (error) {
        throw groupError(asError(error));
      }
    });
  }

  /** The address a name stands for; an address stands for itself. */
  #resolve(name: string): Deferred<string> {
    const resolved = new Deferred<string>();
    lookup(name, { family: this.#isIPv6 ? 6 : 4 }, (error, address) => {
      if (error) resolved.errback(getConnectError(error));
      else resolved.callback(address);
    });
    return resolved;
  }
}
