import type { Failure } from "@cordage/deferred";
import { type IProtocol, isDrainListener, isHalfCloseable } from "@cordage/reactor";
import type { ConnectionTimeouts } from "./connection-timeouts.ts";
import { abortTransport, type HTTPTransport } from "./http-transport.ts";

/**
 * A connection that is another protocol's, after an upgrade or CONNECT, and for good. The transport still knows
 * the channel alone, which passes on what it is told.
 */
export class HandedOver {
  /** The state the connection is in from then on. */
  readonly kind = "handed-over";
  readonly #protocol: IProtocol;
  readonly #transport: HTTPTransport;
  readonly #timeouts: ConnectionTimeouts;

  constructor(protocol: IProtocol, transport: HTTPTransport, timeouts: ConnectionTimeouts) {
    this.#protocol = protocol;
    this.#transport = transport;
    this.#timeouts = timeouts;
  }

  /**
   * Introduces the protocol to its transport. Where it throws the connection is aborted: whoever gets the error may
   * think it is the request's alone (GEN-3).
   *
   * @param early - what came behind the request
   * @param isDraining - whether the port is drained by then: nobody was there to hear of it (HC-8)
   */
  begin(early: Buffer, isDraining: boolean): void {
    try {
      this.#protocol.makeConnection(this.#transport);
      if (early.length > 0) this.#protocol.dataReceived(early);
      if (isDraining) this.drainStarted();
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  received(data: Buffer): void {
    this.#protocol.dataReceived(data);
  }

  drainStarted(): void {
    if (isDrainListener(this.#protocol)) this.#protocol.drainStarted();
  }

  /** The client sends no more. A protocol that can't go on in one direction has had its say (X11). */
  readEnded(): void {
    if (isHalfCloseable(this.#protocol)) {
      this.#protocol.readConnectionLost();
    } else {
      this.#timeouts.awaitClose();
      this.#transport.loseConnection();
    }
  }

  writeEnded(): void {
    if (isHalfCloseable(this.#protocol)) this.#protocol.writeConnectionLost();
  }

  lost(reason: Failure): void {
    this.#protocol.connectionLost(reason);
  }

  abort(): void {
    abortTransport(this.#transport);
  }
}
