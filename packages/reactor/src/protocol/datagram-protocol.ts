import { asyncOutcome } from "../base/async-outcome.ts";
import type { HostAndPort, IDatagramProtocol, IUDPTransport } from "../interfaces/udp.ts";
import { Logger } from "../log/logger.ts";

const log = new Logger("protocol.datagram");

/**
 * What all datagram protocols share: the transport, and how often it was started.
 *
 * @see Twisted: `twisted.internet.protocol.AbstractDatagramProtocol` (P11)
 */
export abstract class AbstractDatagramProtocol<T extends IUDPTransport = IUDPTransport> {
  /** Whether starting and stopping is logged, as info. */
  noisy = true;
  /** How many ports use it. */
  numPorts = 0;
  #transport: T | undefined = undefined;

  /**
   * The transport. There from `startProtocol` until the port was closed.
   *
   * @throws TypeError before and after
   */
  get transport(): T {
    if (this.#transport === undefined) throw new TypeError("the protocol has no port");
    return this.#transport;
  }

  /**
   * Takes the transport and counts the port in. Called by the port.
   *
   * @throws TypeError when it has a transport
   */
  makeConnection(transport: IUDPTransport): void {
    if (this.#transport !== undefined) throw new TypeError("the protocol has a port already");
    this.#transport = transport as T; // the subclass says what it needs, whoever connects it provides it
    this.doStart();
  }

  /** Counts a port in; the first one calls `startProtocol`. Called by `makeConnection`. */
  doStart(): void {
    if (this.numPorts === 0) {
      if (this.noisy) log.info("Starting protocol {protocol}", { protocol: this.logPrefix() });
      asyncOutcome(this.startProtocol());
    }
    this.numPorts += 1;
  }

  /**
   * Lets go of the transport and counts the port out; the last one calls `stopProtocol`. Called by the
   * port, later than it was closed. More calls than starts are ignored.
   */
  doStop(): void {
    this.#transport = undefined;
    if (this.numPorts === 0) return;
    this.numPorts -= 1;
    if (this.numPorts > 0) return;
    if (this.noisy) log.info("Stopping protocol {protocol}", { protocol: this.logPrefix() });
    asyncOutcome(this.stopProtocol());
  }

  /** Override: the port is bound. */
  startProtocol(): void {}

  /** Override: the port was closed. */
  stopProtocol(): void {}

  /** The name for log lines: the class's, unless overridden. */
  logPrefix(): string {
    return this.constructor.name;
  }
}

/**
 * The base class of datagram protocols: subclass it, override the events you care for, and talk through
 * `transport`.
 *
 * ```ts
 * class Echo extends DatagramProtocol {
 *   override datagramReceived(datagram: Buffer, addr: HostAndPort): void {
 *     this.transport.write(datagram, addr);
 *   }
 * }
 * ```
 *
 * Event methods may be `async`: none is waited for, and a rejection is logged like an exception.
 *
 * @typeParam T - the transport it needs; ask for `IMulticastTransport` to join groups
 * @see Twisted: `twisted.internet.protocol.DatagramProtocol` (P11)
 */
export class DatagramProtocol<T extends IUDPTransport = IUDPTransport>
  extends AbstractDatagramProtocol<T>
  implements IDatagramProtocol
{
  /** Override: a datagram has arrived from `addr`. It is yours to keep, and may be empty. */
  datagramReceived(_datagram: Buffer, _addr: HostAndPort): void {}

  /** Override: nobody listens where a datagram of a connected port went. */
  connectionRefused(): void {}
}
