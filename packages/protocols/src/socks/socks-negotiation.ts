import type { Deferred, Failure } from "@cordage/deferred";
import {
  ForwardingProtocol,
  type IDelayedCall,
  type IProtocol,
  type IReactorTime,
  type ITransport,
  isHalfCloseable,
  TimeoutError,
} from "@cordage/reactor";

/** What is exchanged with a server before the connection can be used, of whichever version. */
export interface ClientDialogue {
  /** What to send at first. */
  begin(): Uint8Array;
  /**
   * Takes what was received.
   *
   * @returns what to send next; `"connected"` when the server has granted the request
   * @throws a ProtocolError when it has refused, or answered nonsense
   */
  received(data: Buffer): Uint8Array | "connected" | undefined;
  /** What came behind the last answer. */
  takeRest(): Buffer;
}

/** How a negotiation is led. */
export interface NegotiationPlan {
  readonly dialogue: ClientDialogue;
  readonly clock: IReactorTime;
  /** Seconds it may take. */
  readonly timeout: number;
}

/**
 * Has a SOCKS server make a connection, and then hands that to the wrapped protocol: `connectionMade` comes
 * when the server has granted it. If it doesn't, that protocol hears of nothing.
 */
export class SOCKSNegotiation<P extends IProtocol> extends ForwardingProtocol<P> {
  readonly #protocol: P;
  readonly #plan: NegotiationPlan;
  readonly #connected: Deferred<P>;
  #state: "negotiating" | "connected" | "over" = "negotiating";
  #transport: ITransport | undefined = undefined;
  #timeout: IDelayedCall | undefined = undefined;

  /** @param connected - fired with `protocol`, or with why there is no connection */
  constructor(protocol: P, plan: NegotiationPlan, connected: Deferred<P>) {
    super(protocol);
    this.#protocol = protocol;
    this.#plan = plan;
    this.#connected = connected;
    if (isHalfCloseable(protocol)) {
      this.readConnectionLost = () => {
        if (this.#state === "connected") protocol.readConnectionLost();
        else this.#transport?.loseConnection();
      };
    }
  }

  override makeConnection(transport: ITransport): unknown {
    const { dialogue, clock, timeout } = this.#plan;
    this.#transport = transport;
    this.#timeout = clock.callLater(timeout, () => this.fail(new TimeoutError()));
    transport.write(dialogue.begin());
    return undefined;
  }

  override dataReceived(data: Buffer): unknown {
    if (this.#state === "connected") return super.dataReceived(data);
    if (this.#state === "negotiating") this.#negotiate(data);
    return undefined;
  }

  override connectionLost(reason: Failure): unknown {
    if (this.#state === "connected") return super.connectionLost(reason);
    this.fail(reason);
    return undefined;
  }

  /** Gives up: closes, and tells why. Without effect once there is a connection. */
  fail(reason: Failure | Error): void {
    if (this.#state !== "negotiating") return;
    this.#end("over");
    if (!this.#connected.called) this.#connected.errback(reason);
    this.#transport?.loseConnection();
  }

  #negotiate(data: Buffer): void {
    let next: Uint8Array | "connected" | undefined;
    try {
      next = this.#plan.dialogue.received(data);
    } catch (error) {
      this.fail(error as Error); // decoders throw nothing else
      return;
    }
    if (next === "connected") this.#connect();
    else if (next !== undefined) this.#transport?.write(next);
  }

  #connect(): void {
    const transport = this.#transport;
    if (transport === undefined) return;
    this.#end("connected");
    super.makeConnection(transport);
    if (!this.#connected.called) this.#connected.callback(this.#protocol);
    const rest = this.#plan.dialogue.takeRest();
    if (rest.length > 0 && !transport.disconnecting) super.dataReceived(rest);
  }

  #end(state: "connected" | "over"): void {
    this.#state = state;
    if (this.#timeout?.active()) this.#timeout.cancel();
  }
}
