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
 * attemptFailed    -> attemptOver      there was one that is not to be used, and it has been closed
 * attemptFailed                        there was none, or it is lost already: `isOver` says so
 * ```
 */
export interface AttemptOwner<P extends IProtocol> {
  attemptSucceeded(attempt: ConnectionAttempt<P>, protocol: P): void;
  attemptFailed(attempt: ConnectionAttempt<P>, failure: Failure): void;
  attemptOver(attempt: ConnectionAttempt<P>): void;
}

/**
 * How far an attempt is:
 *
 * ```text
 *  dialling ---> preparing ---> succeeded ---> over      dialling: in the hands of the endpoint
 *      |             |                          ^
 *      +-------------+--------> failed ---------+        failed: its connection is being closed
 *      |             |                          |
 *      +-------------+--------------------------+
 * ```
 */
type Phase = "dialling" | "preparing" | "succeeded" | "failed" | "over";

/**
 * One attempt to connect, with the connection that comes of it, until that is lost.
 *
 * A connection that is rejected, or given up, is closed; one that is lost before it was prepared has failed
 * (CS7).
 */
export class ConnectionAttempt<P extends IProtocol> {
  #phase: Phase = "dialling";
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

  /** Whether no connection is left of it, nor an attempt to make one. */
  get isOver(): boolean {
    return this.#phase === "over";
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
    if (!this.#isWanted) this.#cancelConnecting();
  }

  /** Cancels what is under way, and closes the connection if there is one. May be called again. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.#cancelConnecting();
    this.#transport?.loseConnection();
  }

  get #isUnderWay(): boolean {
    return this.#phase === "dialling" || this.#phase === "preparing";
  }

  /** Not so when its connection was lost, or it was given up, before the endpoint's `connect` returned. */
  get #isWanted(): boolean {
    return this.#isUnderWay && !this.#isGivenUp;
  }

  #prepare(): unknown {
    const protocol = this.#protocol;
    if (protocol === undefined) throw new NoProtocol(); // an endpoint that made no connection at all
    if (this.#phase === "dialling") this.#phase = "preparing";
    const { prepareConnection } = this.#plan;
    return this.#isWanted && prepareConnection && maybeDeferred(prepareConnection, protocol);
  }

  #succeed(): void {
    if (!this.#isUnderWay) return;
    this.#phase = "succeeded";
    this.#owner.attemptSucceeded(this, this.#protocol as P); // #prepare() saw to it
  }

  #fail(failure: Failure): void {
    if (!this.#isUnderWay) return; // it was cancelled because its connection is lost
    const isRejected = this.#phase === "preparing";
    this.#phase = this.#transport === undefined ? "over" : "failed";
    this.#owner.attemptFailed(this, failure);
    if (isRejected) this.#transport?.loseConnection(); // else that is for the endpoint to do
  }

  #connectionLost(reason: Failure): void {
    const wasUnderWay = this.#isUnderWay;
    this.#transport = undefined;
    this.#phase = "over";
    if (wasUnderWay) {
      this.#cancelConnecting();
      this.#owner.attemptFailed(this, reason);
    } else {
      this.#owner.attemptOver(this);
    }
  }

  #cancelConnecting(): void {
    log.guard("Unhandled error in a canceller", () => this.#connecting?.cancel());
  }
}
