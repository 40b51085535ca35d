import { type Deferred, type Failure, maybeDeferred } from "@cordage/deferred";
import { NoProtocol } from "../errors/connecting.ts";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { ITransport } from "../interfaces/transport.ts";
import { Logger } from "../log/logger.ts";
import { type FactoryOf, WatchedFactory } from "./watched-factory.ts";

const log = new Logger("application.client");

/** How to make a connection that can be used. */
export interface ConnectionPlan<P extends IProtocol> {
  readonly endpoint: IStreamClientEndpoint;
  readonly factory: FactoryOf<P>;
  /** Makes a new connection usable. What it returns is waited for; failing rejects the connection. */
  readonly prepareConnection: ((protocol: P) => unknown) | undefined;
}

/**
 * Who is told what becomes of an attempt, each event at most once:
 *
 * ```text
 * attemptSucceeded -> attemptOver      there was a connection, and it has been lost
 * attemptFailed    -> attemptOver      there was none to be used, and it has been closed if it was made
 * ```
 */
export interface AttemptOwner<P extends IProtocol> {
  attemptSucceeded(attempt: ConnectionAttempt<P>, protocol: P): void;
  attemptFailed(attempt: ConnectionAttempt<P>, failure: Failure): void;
  attemptOver(attempt: ConnectionAttempt<P>): void;
}

/**
 * One attempt to connect, with the connection that comes of it, until that is lost.
 *
 * A connection that is rejected, or given up, is closed; one that is lost before it was prepared has failed
 * (CS7).
 */
export class ConnectionAttempt<P extends IProtocol> {
  #phase: "connecting" | "succeeded" | "failed" | "over" = "connecting";
  /** Fires when the connection is prepared. Not there until the endpoint's `connect` has returned. */
  #connecting: Deferred<void> | undefined = undefined;
  #isGivenUp = false;
  #protocol: P | undefined = undefined;
  /** While the connection stands. */
  #transport: ITransport | undefined = undefined;
  readonly #plan: ConnectionPlan<P>;
  readonly #owner: AttemptOwner<P>;

  constructor(plan: ConnectionPlan<P>, owner: AttemptOwner<P>) {
    this.#plan = plan;
    this.#owner = owner;
  }

  /** Begins, once. Its owner may be told of its outcome before this returns. */
  begin(): void {
    const { endpoint, factory } = this.#plan;
    const watched = new WatchedFactory(factory, {
      connectionMade: (protocol, transport) => {
        this.#protocol = protocol;
        this.#transport = transport;
      },
      connectionLost: (reason) => this.#connectionLost(reason),
    });
    this.#connecting = maybeDeferred(() => endpoint.connect(watched))
      .addCallback(() => this.#prepare())
      .addCallbacks(
        () => this.#succeed(),
        (failure) => this.#fail(failure),
      );
    const isWanted = this.#phase === "connecting" && !this.#isGivenUp;
    if (!isWanted) this.#cancelConnecting();
  }

  /** Cancels what is under way, and closes the connection if there is one. May be called again. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.#cancelConnecting();
    this.#transport?.loseConnection();
  }

  #prepare(): unknown {
    const { prepareConnection } = this.#plan;
    const protocol = this.#protocol;
    if (protocol === undefined) throw new NoProtocol(); // an endpoint that made no connection at all
    const isStanding = this.#phase === "connecting" && !this.#isGivenUp;
    return isStanding && prepareConnection && maybeDeferred(prepareConnection, protocol);
  }

  #succeed(): void {
    if (this.#phase !== "connecting") return;
    this.#phase = "succeeded";
    this.#owner.attemptSucceeded(this, this.#protocol as P); // #prepare() saw to it
  }

  #fail(failure: Failure): void {
    if (this.#phase !== "connecting") return; // it was cancelled because its connection is lost
    this.#phase = "failed";
    this.#owner.attemptFailed(this, failure);
    if (this.#transport === undefined) this.#end();
    else this.#transport.loseConnection();
  }

  #connectionLost(reason: Failure): void {
    this.#transport = undefined;
    if (this.#phase === "connecting") {
      this.#phase = "failed";
      this.#cancelConnecting();
      this.#owner.attemptFailed(this, reason);
    }
    this.#end();
  }

  #end(): void {
    if (this.#phase === "over") return; // the connection was lost inside of attemptFailed
    this.#phase = "over";
    this.#owner.attemptOver(this);
  }

  #cancelConnecting(): void {
    log.guard("Unhandled error in a canceller", () => this.#connecting?.cancel());
  }
}
