import { Deferred, DeferredQueue, succeed } from "@cordage/deferred";
import { requireDeadline, requireInteger, requireServerEndpoint } from "../base/argument-checks.ts";
import type { IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { DrainOptions, IListeningPort } from "../interfaces/tcp.ts";
import type { Connection } from "./connection.ts";
import { ConnectionFactory, type ConnectionTaker } from "./connection-factory.ts";
import { type ConnectionOptions, requireConnectionOptions } from "./connection-options.ts";

/** How many connections may wait to be taken unless told otherwise. */
export const MAX_WAITING_CONNECTIONS = 50;

/** Options of `listen`. */
export interface ListenOptions extends ConnectionOptions {
  /** How many connections may wait to be taken; more are closed as they come. Default: 50. */
  readonly maxWaiting?: number | undefined;
  /** Stops listening when it aborts, closes the connections that wait, and ends the loop, without error. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What `listen` gives: the connections that come, in the order they were made, for one loop or several that
 * share them. One that has ended before it was taken is given out as well, with what it has received.
 */
export class ConnectionListener implements AsyncIterable<Connection> {
  /** How many connections were closed because too many waited. */
  refused = 0;
  readonly #waiting: DeferredQueue<Connection>;
  readonly #listening: Deferred<IListeningPort>;
  #port: IListeningPort | undefined = undefined;
  #isStopped = false;
  #forgetSignal: () => void = () => {};

  /** @internal */
  constructor(
    endpoint: IStreamServerEndpoint,
    { maxWaiting = MAX_WAITING_CONNECTIONS, signal, ...options }: ListenOptions,
  ) {
    requireServerEndpoint(endpoint);
    requireInteger("maxWaiting", maxWaiting, 1, Number.MAX_SAFE_INTEGER);
    requireConnectionOptions(options);
    this.#waiting = new DeferredQueue(maxWaiting);
    this.#listening = endpoint.listen(new ConnectionFactory(options, this.#taker()));
    this.#listening.addCallback((port) => {
      this.#port = port;
      return port;
    });
    if (signal !== undefined) this.#endOn(signal);
  }

  /**
   * Fires with the port when it is bound; fails with what the endpoint fails with, and so does the loop.
   * A failure that nobody takes is logged.
   */
  whenListening(): Deferred<IListeningPort> {
    return Deferred.fromPromise(this.#listening);
  }

  /**
   * Stops accepting. The loop gives out the connections that wait, and then ends; those that were given
   * out live on.
   *
   * @returns see `IListeningPort.stopListening`
   */
  stopListening(): Deferred<void> {
    return this.#stop();
  }

  /** Stops accepting, and waits for all connections it has accepted; see `IListeningPort.drain`. */
  drain(options: DrainOptions): Deferred<number> {
    requireDeadline(options.deadline);
    this.#stop();
    return this.#port?.drain(options) ?? succeed(0);
  }

  /** The connections, each when it has come, until the port is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Connection, void, void> {
    try {
      await this.whenListening();
      yield* this.#waiting;
    } catch (error) {
      if (!this.#isStopped) throw error; // else it was stopped before it was bound
    } finally {
      this.#stop();
      this.#closeWaiting();
    }
  }

  #taker(): ConnectionTaker {
    const waiting = this.#waiting;
    const hasRoom = (): boolean => {
      if (waiting.isFull) this.refused += 1;
      return !waiting.isFull;
    };
    return { hasRoom, made: (connection) => waiting.put(connection) };
  }

  /** Stops accepting, and ends the loop; without effect the second time. */
  #stop(): Deferred<void> {
    this.#waiting.close();
    this.#isStopped = true;
    this.#forgetSignal();
    if (this.#port !== undefined) return this.#port.stopListening();
    if (!this.#listening.called) {
      this.#listening.cancel();
      this.#listening.then(undefined, () => {}); // nothing to log: it was asked for
    }
    return succeed();
  }

  /** Nobody is going to take those that wait. */
  #closeWaiting(): void {
    while (this.#waiting.pending.length > 0) {
      this.#waiting.get().addCallback((connection) => void connection.close());
    }
  }

  #endOn(signal: AbortSignal): void {
    const abort = (): void => {
      this.#stop();
      this.#closeWaiting();
    };
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener("abort", abort, { once: true });
    this.#forgetSignal = () => signal.removeEventListener("abort", abort);
  }
}
