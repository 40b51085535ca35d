import type { Failure } from "@cordage/deferred";
import { hasLogPrefix } from "../interfaces/protocol.ts";
import type { HostAndPort, IDatagramProtocol, IUDPTransport } from "../interfaces/udp.ts";
import { enterLogContext, leaveLogContext } from "../log/log-context.ts";
import {
  callGuarded,
  type GuardedCaller,
  nameOf,
  reportThrown,
  watchOutcome,
} from "./guarded-calls.ts";

/**
 * Tells the protocol of one datagram port what happens to it, so that what is logged meanwhile carries its
 * name. What it throws is logged, and the port lives on (X40); so is what an `async` event method rejects
 * with, which nobody waits for.
 */
export class DatagramEvents implements GuardedCaller {
  readonly #protocol: IDatagramProtocol;

  constructor(protocol: IDatagramProtocol) {
    this.#protocol = protocol;
  }

  get protocolName(): string {
    return nameOf(this.#protocol);
  }

  /** Such as `Echo (UDP)`. */
  logPrefix(): string {
    const protocol = this.#protocol;
    return `${hasLogPrefix(protocol) ? protocol.logPrefix() : nameOf(protocol)} (UDP)`;
  }

  /** @throws what the protocol throws: then it can't start */
  makeConnection(transport: IUDPTransport): void {
    const outer = enterLogContext(this);
    try {
      watchOutcome(this, this.#protocol.makeConnection(transport), livesOn);
    } finally {
      leaveLogContext(outer);
    }
  }

  /** A datagram has come; it is the protocol's to keep. */
  datagramReceived(datagram: Buffer, from: HostAndPort): void {
    // Not #run(): no closure for each datagram.
    const outer = enterLogContext(this);
    try {
      const returned: unknown = this.#protocol.datagramReceived(datagram, from);
      if (returned !== undefined) watchOutcome(this, returned, livesOn);
    } catch (error) {
      reportThrown(this, error, livesOn);
    } finally {
      leaveLogContext(outer);
    }
  }

  /** Nobody listens where a datagram of a connected port went. */
  connectionRefused(): void {
    this.#run(() => this.#protocol.connectionRefused());
  }

  /** @returns false when the protocol has no such event: then it wasn't told */
  connectionFailed(reason: Failure): boolean {
    const protocol = this.#protocol;
    if (protocol.connectionFailed === undefined) return false;
    this.#run(() => protocol.connectionFailed?.(reason));
    return true;
  }

  /** Stops a protocol that couldn't start. */
  doStop(): void {
    this.#run(() => this.#protocol.doStop());
  }

  #run(event: () => unknown): void {
    callGuarded(this, event, livesOn);
  }
}

/** A datagram that went wrong says nothing of the next one. */
function livesOn(): void {}
