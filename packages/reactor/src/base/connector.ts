import { Failure } from "@cordage/deferred";
import { ConnectInProgressError, NotConnectingError, TimeoutError, UserError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { IClientFactory, IConnector } from "../interfaces/tcp.ts";
import type { IDelayedCall, IReactorTime } from "../interfaces/time.ts";
import { Logger } from "../log/logger.ts";
import { asyncOutcome } from "./async-outcome.ts";
import { builtProtocol } from "./built-protocol.ts";

const log = new Logger("reactor.connector");

/** What a connector has made: something to give up while connecting, and to close when connected. */
export interface ConnectionAttempt {
  /** Gives the attempt up without a word: its connector hears no more of it. */
  abandon(): void;
  /** Closes the connection the attempt has led to. Its connector hears of it on a later turn. */
  loseConnection(): void;
}

/**
 * Where a connector is:
 *
 * ```text
 *                 connect()                  buildProtocol()
 * disconnected --------------> connecting -------------------> connected
 *      ^                           |                               |
 *      +--- connectionFailed() ----+------- connectionLost() ------+
 * ```
 */
type ConnectorState =
  | { readonly kind: "disconnected" }
  | {
      readonly kind: "connecting";
      readonly attempt: ConnectionAttempt;
      readonly timeout: IDelayedCall | undefined;
    }
  | { readonly kind: "connected"; readonly attempt: ConnectionAttempt };

/**
 * The life of a client connection, over and over again; a transport family supplies the attempts.
 *
 * What the factory throws on being told that an attempt failed or a connection was lost is logged: it
 * changes neither what the transport does nor how the factory is counted.
 *
 * @see Twisted: `twisted.internet.base.BaseConnector` (P5, P6)
 */
export abstract class BaseConnector implements IConnector {
  #state: ConnectorState = { kind: "disconnected" };
  #factoryStarted = false;
  readonly #factory: IClientFactory;
  readonly #timeout: number | undefined;
  readonly #clock: IReactorTime;

  /** @param timeout - seconds an attempt may take; `undefined`: as long as the system lets it */
  constructor(factory: IClientFactory, timeout: number | undefined, clock: IReactorTime) {
    this.#factory = factory;
    this.#timeout = timeout;
    this.#clock = clock;
  }

  abstract getDestination(): IAddress;
  /**
   * Begins an attempt. Later, never from inside this call, it calls {@link buildProtocol} and, when that
   * connection is gone, {@link connectionLost}; or else {@link connectionFailed}.
   */
  protected abstract startAttempt(): ConnectionAttempt;

  /** Where the connector is, as Twisted calls it. */
  get state(): "disconnected" | "connecting" | "connected" {
    return this.#state.kind;
  }

  connect(): void {
    if (this.#state.kind !== "disconnected") throw new ConnectInProgressError(this.#state.kind);
    if (!this.#factoryStarted) {
      this.#factory.doStart();
      this.#factoryStarted = true;
    }
    const attempt = this.startAttempt();
    const timeout =
      this.#timeout === undefined
        ? undefined
        : this.#clock.callLater(this.#timeout, () => this.#giveUp(new TimeoutError()));
    this.#state = { kind: "connecting", attempt, timeout };
    asyncOutcome(this.#factory.startedConnecting(this));
  }

  stopConnecting(): void {
    if (this.#state.kind !== "connecting") throw new NotConnectingError();
    this.#giveUp(new UserError());
  }

  disconnect(): void {
    const state = this.#state;
    if (state.kind === "connecting") this.stopConnecting();
    else if (state.kind === "connected") state.attempt.loseConnection();
  }

  /**
   * The attempt has led to a connection. For attempts.
   *
   * @throws whatever the factory throws, and TypeError for what is no protocol
   */
  buildProtocol(address: IAddress): IProtocol | null {
    const state = this.#state;
    if (state.kind === "connecting") {
      cancelIfActive(state.timeout);
      this.#state = { kind: "connected", attempt: state.attempt };
    }
    return builtProtocol(this.#factory, address);
  }

  /** The attempt has failed. For attempts. */
  connectionFailed(reason: Failure): void {
    if (this.#state.kind === "connecting") cancelIfActive(this.#state.timeout);
    this.#disconnected("clientConnectionFailed", reason);
  }

  /** The connection is gone, and its protocol has been told. For attempts. */
  connectionLost(reason: Failure): void {
    this.#disconnected("clientConnectionLost", reason);
  }

  toString(): string {
    return `<${this.constructor.name} ${this.state} ${this.getDestination()}>`;
  }

  #giveUp(error: UserError): void {
    if (this.#state.kind !== "connecting") return;
    this.#state.attempt.abandon();
    this.connectionFailed(new Failure(error));
  }

  /** Tells the factory, which may call `connect()` from inside; unless it does, it is stopped (P6). */
  #disconnected(event: "clientConnectionFailed" | "clientConnectionLost", reason: Failure): void {
    this.#state = { kind: "disconnected" };
    const factory = this.#factory;
    log.guard("Unhandled error in {event}", () => factory[event](this, reason), { event });
    if (this.state !== "disconnected" || !this.#factoryStarted) return;
    this.#factoryStarted = false;
    log.guard("Unhandled error in {event}", () => factory.doStop(), { event: "doStop" });
  }
}

function cancelIfActive(call: IDelayedCall | undefined): void {
  if (call?.active()) call.cancel();
}
