import { CancelledError, type Deferred, Failure, maybeDeferred, succeed } from "@cordage/deferred";
import { requireDeadline, requireFactory, requireServerEndpoint } from "../base/argument-checks.ts";
import type { IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { IListeningPort } from "../interfaces/tcp.ts";
import { Logger } from "../log/logger.ts";
import { EndWatchers } from "./end-watchers.ts";
import { Service } from "./service.ts";

const log = new Logger("application.server");

/** Options of a {@link StreamServerEndpointService}. */
export interface StreamServerEndpointServiceOptions {
  /**
   * Seconds that a stop waits for the connections that have been accepted, before those that are left
   * are aborted; see `IListeningPort.drain`. Default: a stop waits for none, and they live on.
   */
  readonly drain?: number | undefined;
}

/**
 * Listens on an endpoint while it runs.
 *
 * It begins in `privilegedStartService`, or in `startService` if it has not yet. Failing to listen is
 * logged.
 *
 * @see Twisted: `twisted.application.internet.StreamServerEndpointService` (A4)
 */
export class StreamServerEndpointService extends Service {
  /** Where it listens. */
  readonly endpoint: IStreamServerEndpoint;
  /** What builds the protocols. */
  readonly factory: IProtocolFactory;
  /**
   * Have a failure that is there before `privilegedStartService` or `startService` returns come out of
   * it, and not be logged. Cleared by a start that goes well.
   */
  _raiseSynchronously = false;
  readonly #drain: number | undefined;
  /** The port, once it listens; `undefined` if it could not. */
  #listening: Deferred<IListeningPort | undefined> | undefined = undefined;
  /** While the port of the last run is being closed: those who wait for that. */
  #closing: EndWatchers | undefined = undefined;

  /** @throws RangeError when `drain` is negative or not a number, TypeError for what is no endpoint or factory */
  constructor(
    endpoint: IStreamServerEndpoint,
    factory: IProtocolFactory,
    { drain }: StreamServerEndpointServiceOptions = {},
  ) {
    super();
    requireServerEndpoint(endpoint);
    requireFactory(factory);
    if (drain !== undefined) requireDeadline(drain);
    this.#drain = drain;
    this.endpoint = endpoint;
    this.factory = factory;
  }

  /** Begins to listen, unless it has. */
  override privilegedStartService(): void {
    super.privilegedStartService();
    if (this.#listening !== undefined) return;
    const raisedNow: Failure[] = [];
    this.#listening = maybeDeferred(() => this.endpoint.listen(this.factory)).addErrback(
      (failure) => {
        if (this._raiseSynchronously) raisedNow.push(failure);
        else logUnlessCancelled(failure);
        return undefined;
      },
    );
    if (raisedNow[0] !== undefined) this.#listening = undefined;
    raisedNow[0]?.raiseException();
    this._raiseSynchronously = false;
  }

  override startService(): void {
    super.startService();
    this.privilegedStartService();
  }

  /**
   * Stops listening, or gives up trying to.
   *
   * @returns fires when the port is closed, and drained if it is to be; fails with what closing it failed with
   */
  override stopService(): Deferred<void> {
    super.stopService();
    const listening = this.#listening;
    this.#listening = undefined;
    if (listening === undefined) return this.#closing?.wait() ?? succeed();
    const watchers = new EndWatchers();
    this.#closing = watchers;
    const closed = watchers.wait();
    listening.cancel();
    listening
      .addCallback((port) => (port === undefined ? undefined : this.#close(port)))
      .addBoth((result) => this.#closed(watchers, result));
    return closed;
  }

  #close(port: IListeningPort): Deferred<unknown> {
    return this.#drain === undefined ? port.stopListening() : port.drain({ deadline: this.#drain });
  }

  #closed(watchers: EndWatchers, result: unknown): void {
    if (this.#closing === watchers) this.#closing = undefined;
    watchers.tell(result instanceof Failure ? result : undefined);
  }
}

function logUnlessCancelled(failure: Failure): void {
  if (failure.check(CancelledError) === undefined) log.failure("Cannot listen", failure);
}
