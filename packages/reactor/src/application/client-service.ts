/**
 * A client that stays connected: a state machine, driven by its user and by the outcomes of attempts.
 *
 * ```text
 *                 user                           attempt                       retry   all attempts
 *                 start        stop              succeeded  failed   lost      due     are over
 * init            connecting   disconnecting
 * connecting                   disconnecting     connected  waiting
 * waiting                      disconnecting                                   connecting
 * connected                    disconnecting                         waiting
 * disconnecting   restarting                                                           stopped
 * restarting                   disconnecting                                           connecting
 * stopped         connecting
 * ```
 *
 * Where nothing is written it stays as it is. Each attempt, with the connection that comes of it, is over
 * when no connection was made or when it is lost again. "disconnecting" ends at once if they are all over,
 * as they are before the first and, most often, while waiting: only connections that were rejected may still
 * be closing.
 */
import { CancelledError, type Deferred, type Failure, fail, succeed } from "@cordage/deferred";
import {
  requireClientEndpoint,
  requireClock,
  requireFactory,
  requireOptionalFunction,
} from "../base/argument-checks.ts";
import { reactor } from "../default-reactor.ts";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { IDelayedCall, IReactorTime } from "../interfaces/time.ts";
import { Logger } from "../log/logger.ts";
import { backoffPolicy, type RetryPolicy } from "./backoff-policy.ts";
import { type AttemptOwner, ConnectionAttempt, type ConnectionPlan } from "./connection-attempt.ts";
import { ConnectionWaiters } from "./connection-waiters.ts";
import { EndWatchers } from "./end-watchers.ts";
import { Service } from "./service.ts";
import type { FactoryOf } from "./watched-factory.ts";

const log = new Logger("application.client");

const defaultPolicy = backoffPolicy();

/** Options of {@link ClientService}. */
export interface ClientServiceOptions<P extends IProtocol> {
  /**
   * Tells how many seconds to wait after so many failures in a row. Default: {@link backoffPolicy}'s
   * defaults, which are also used, and the error logged, when it throws or gives no such number.
   */
  readonly retryPolicy?: RetryPolicy | undefined;
  /** Waits between attempts. Default: the default reactor. */
  readonly clock?: IReactorTime | undefined;
  /**
   * Makes each new connection usable, after its `connectionMade`: logs in, say. A Deferred or Promise it
   * returns is waited for, its value ignored. Failing rejects the connection: it is closed, and counts as a
   * failed attempt.
   */
  readonly prepareConnection?: ((protocol: P) => unknown) | undefined;
}

/** Options of {@link ClientService.whenConnected}. */
export interface WhenConnectedOptions {
  /** Fail with the so manieth failed attempt from now on. Default: never, as long as the service runs. */
  readonly failAfterFailures?: number | undefined;
}

type ClientServiceState<P extends IProtocol> =
  | { readonly kind: "init" | "disconnecting" | "restarting" | "stopped" }
  | { readonly kind: "connecting"; readonly attempt: ConnectionAttempt<P> }
  | { readonly kind: "waiting"; readonly retry: IDelayedCall }
  | {
      readonly kind: "connected";
      readonly attempt: ConnectionAttempt<P>;
      readonly protocol: P;
    };

/**
 * Keeps one connection to an endpoint while it runs: connects again when the connection is lost or could
 * not be made, after a wait that grows with the failures in a row.
 *
 * ```ts
 * const service = new ClientService(endpoint, factory, { prepareConnection: (chat) => chat.logIn() });
 * service.startService();
 * const chat = await service.whenConnected();
 * ```
 *
 * @typeParam P - what `factory` builds
 * @see Twisted: `twisted.application.internet.ClientService` (CS1 to CS8)
 */
export class ClientService<P extends IProtocol = IProtocol> extends Service {
  #state: ClientServiceState<P> = { kind: "init" };
  #failuresInARow = 0;
  /** Attempts that are not over: the current one, and any whose connection is still being closed. */
  readonly #attempts = new Set<ConnectionAttempt<P>>();
  readonly #waiters = new ConnectionWaiters<P>();
  readonly #stopping = new EndWatchers();
  readonly #plan: ConnectionPlan<P>;
  readonly #retryPolicy: RetryPolicy;
  readonly #clock: IReactorTime;
  readonly #owner: AttemptOwner<P> = {
    attemptSucceeded: (attempt, protocol) => this.#attemptSucceeded(attempt, protocol),
    attemptFailed: (attempt, failure) => this.#attemptFailed(attempt, failure),
    attemptOver: (attempt) => this.#attemptOver(attempt),
  };

  /** @throws TypeError for what is no endpoint, no factory, or an option that can't be what it has to be */
  constructor(
    endpoint: IStreamClientEndpoint,
    factory: FactoryOf<P>,
    { retryPolicy = defaultPolicy, clock, prepareConnection }: ClientServiceOptions<P> = {},
  ) {
    super();
    requireClientEndpoint(endpoint);
    requireFactory(factory);
    requireOptionalFunction("retryPolicy", retryPolicy);
    requireOptionalFunction("prepareConnection", prepareConnection);
    if (clock !== undefined) requireClock(clock);
    this.#plan = { endpoint, factory, prepareConnection };
    this.#retryPolicy = retryPolicy;
    this.#clock = clock ?? reactor;
  }

  /** Where it is, as Twisted calls it: see the table at the top of the file. */
  get state(): ClientServiceState<P>["kind"] {
    return this.#state.kind;
  }

  /**
   * Begins to connect; if it is disconnecting, when that is over. A second start only warns.
   */
  override startService(): void {
    if (this.running) {
      log.warn("Duplicate ClientService.startService for {endpoint}", this.#subject);
      return;
    }
    super.startService();
    if (this.#state.kind === "disconnecting") this.#state = { kind: "restarting" };
    else this.#connect();
  }

  /**
   * Gives up the attempt under way, or closes the connection, and does not connect again.
   *
   * @returns fires when no attempt is under way and no connection open
   */
  override stopService(): Deferred<void> {
    super.stopService();
    if (this.#state.kind === "stopped") return succeed();
    const stopped = this.#stopping.wait();
    if (this.#state.kind === "waiting") this.#state.retry.cancel();
    this.#state = { kind: "disconnecting" };
    // A copy: those told of the end may start it again, with an attempt that is to go on.
    for (const attempt of [...this.#attempts]) attempt.giveUp();
    this.#goOnIfAllOver();
    return stopped;
  }

  /**
   * The protocol of the connection.
   *
   * @returns fires at once when it is connected and prepared, else when it is next; fails with
   *   `CancelledError` when the service is stopped, or with the failure that `failAfterFailures` waits for.
   *   Cancelling it does nothing to the connection
   * @throws RangeError unless `failAfterFailures` is a positive integer
   */
  whenConnected({ failAfterFailures }: WhenConnectedOptions = {}): Deferred<P> {
    if (failAfterFailures !== undefined) requirePositiveInteger(failAfterFailures);
    if (this.#state.kind === "connected") return succeed(this.#state.protocol);
    if (this.#state.kind === "stopped") return fail(new CancelledError());
    return this.#waiters.add(failAfterFailures);
  }

  get #subject(): { readonly endpoint: string } {
    return { endpoint: this.#plan.endpoint.constructor.name };
  }

  #connect(): void {
    const attempt = new ConnectionAttempt(this.#plan, this.#owner);
    this.#attempts.add(attempt);
    this.#state = { kind: "connecting", attempt };
    attempt.begin();
  }

  #attemptSucceeded(attempt: ConnectionAttempt<P>, protocol: P): void {
    if (!this.#isCurrent(attempt)) {
      attempt.giveUp(); // it was cancelled, and succeeded all the same
      return;
    }
    this.#failuresInARow = 0;
    this.#state = { kind: "connected", attempt, protocol };
    this.#waiters.connected(protocol);
  }

  #attemptFailed(attempt: ConnectionAttempt<P>, failure: Failure): void {
    if (attempt.isOver) this.#attempts.delete(attempt);
    if (this.#isCurrent(attempt)) {
      this.#wait();
      this.#waiters.failed(failure);
    } else {
      this.#goOnIfAllOver();
    }
  }

  #attemptOver(attempt: ConnectionAttempt<P>): void {
    this.#attempts.delete(attempt);
    if (this.#isCurrent(attempt)) this.#wait();
    else this.#goOnIfAllOver();
  }

  /** Whether it is the attempt that goes on, or the connection that is used. */
  #isCurrent(attempt: ConnectionAttempt<P>): boolean {
    return "attempt" in this.#state && this.#state.attempt === attempt;
  }

  #wait(): void {
    this.#failuresInARow += 1;
    const attempt = this.#failuresInARow;
    const delay = this.#retryDelay(attempt);
    const retry = this.#clock.callLater(delay, () => this.#connect());
    this.#state = { kind: "waiting", retry };
    log.info("Scheduling retry {attempt} to connect {endpoint} in {delay} seconds.", {
      ...this.#subject,
      attempt,
      delay,
    });
  }

  /** A policy that fails must not leave the service where it never goes on. */
  #retryDelay(failures: number): number {
    try {
      const delay = this.#retryPolicy(failures);
      if (typeof delay === "number" && delay >= 0) return delay;
      throw new RangeError(`retryPolicy must give a number of seconds, 0 or more, got ${delay}`);
    } catch (error) {
      log.failure("Unhandled error in retryPolicy", error);
      return defaultPolicy(failures);
    }
  }

  #goOnIfAllOver(): void {
    if (this.#attempts.size > 0) return;
    if (this.#state.kind === "disconnecting") {
      this.#state = { kind: "stopped" };
      this.#waiters.cancelled();
      this.#stopping.tell();
    } else if (this.#state.kind === "restarting") {
      this.#stopping.tell();
      // One of those told may have stopped it again, and then it is stopped.
      if (this.#state.kind === "restarting") this.#connect();
    }
  }
}

function requirePositiveInteger(failures: number): void {
  if (!Number.isInteger(failures) || failures < 1) {
    throw new RangeError(`failAfterFailures must be a positive integer, got ${failures}`);
  }
}
