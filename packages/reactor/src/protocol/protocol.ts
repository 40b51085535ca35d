import { Failure } from "@cordage/deferred";
import { ConnectionDone } from "../errors.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { ITransport } from "../interfaces/transport.ts";

/** The reason of every clean close: one shared Failure, since it says the same each time (P1). */
export const connectionDone: Failure<ConnectionDone> = new Failure(new ConnectionDone());
connectionDone.cleanFailure();

/**
 * The base class of protocols: subclass it, override the events you care for, and talk back through
 * `transport`. One instance serves one connection.
 *
 * ```ts
 * class Echo extends Protocol {
 *   override dataReceived(data: Buffer): void {
 *     this.transport.write(data);
 *   }
 * }
 * ```
 *
 * @typeParam T - the transport it needs; ask for `ITCPTransport` to abort, half-close or pause
 * @see Twisted: `twisted.internet.protocol.Protocol` (P1)
 */
export class Protocol<T extends ITransport = ITransport> implements IProtocol {
  /** The factory that built it, if one did. */
  factory: IProtocolFactory | undefined = undefined;
  /** Whether `makeConnection` has been called. It stays set when the connection is lost. */
  connected = false;
  #transport: T | undefined = undefined;

  /**
   * The transport. There from `connectionMade` on, and harmless to use after `connectionLost`.
   *
   * @throws TypeError before the connection is made
   */
  get transport(): T {
    if (this.#transport === undefined) throw new TypeError("the protocol is not connected yet");
    return this.#transport;
  }

  /** For transports that replace another, as TLS does; `makeConnection` sets the first. */
  set transport(transport: T) {
    this.#transport = transport;
  }

  /**
   * Takes the transport and tells `connectionMade`. Called by the transport, once.
   *
   * @returns what `connectionMade` did: the Promise of an async one, which transports look after
   */
  makeConnection(transport: ITransport): unknown {
    this.connected = true;
    this.#transport = transport as T; // the subclass says what it needs, whoever connects it provides it
    return this.connectionMade();
  }

  /** Override: the connection stands. */
  connectionMade(): void {}

  /** Override: `data` has arrived, cut anywhere. It is yours to keep. What you return is ignored. */
  dataReceived(_data: Buffer): void {}

  /** Override: the connection is gone. Comes once, and last. */
  connectionLost(_reason: Failure = connectionDone): void {}

  /** The name for log lines: the class's, unless overridden. */
  logPrefix(): string {
    return this.constructor.name;
  }
}
