import {
  CancelledError,
  type Deferred,
  type Failure,
  gatherResults,
  succeed,
} from "@cordage/deferred";
import { ConnectionAborted, type IReactorTime, type IStreamClientEndpoint } from "@cordage/reactor";
import { requireMethods } from "../../http/argument-checks.ts";
import { clientSettings } from "../../http/client/client-settings.ts";
import { stopBody } from "../../http/client/stop-body.ts";
import {
  type ClientRequest,
  ExchangeError,
  type HTTPClientOptions,
  RequestNotSent,
  RequestTransmissionFailed,
  type Response,
  ResponseNeverReceived,
  ResponseTimeoutError,
} from "../../http/index.ts";
import {
  type ConnectionOwner,
  PooledConnection,
  PooledConnectionFactory,
} from "./pooled-connection.ts";

/** How many idle connections are kept to each server, unless chosen otherwise (AG-10). */
export const MAX_PERSISTENT_PER_HOST = 2;
/** Seconds an idle connection is kept, unless chosen otherwise (AG-10). */
export const CACHED_CONNECTION_TIMEOUT = 240;

/** Which server a connection leads to, and whom it was made to trust. */
export interface PoolKey {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** Connections are shared only between those who trust the very same. Default: what the platform does. */
  readonly trust?: object | undefined;
}

/** Options of an {@link HTTPConnectionPool}: those of its connections, and its own. */
export interface HTTPConnectionPoolOptions extends Omit<HTTPClientOptions, "clock"> {
  /** Whether connections are kept at all. Default: true. */
  readonly persistent?: boolean | undefined;
}

/** Methods that change nothing more when they are repeated (AG-12). */
const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "DELETE", "TRACE"]);

/** What says that it was not the server's closing an idle connection that went wrong. */
const NO_RACE = [CancelledError, ConnectionAborted, ResponseTimeoutError] as const;

/**
 * Keeps connections for the next request to the same server.
 *
 * One comes back only when it is certain that nothing is left to arrive on it; see `HTTPClientProtocol`. When
 * a server closes a kept connection at the moment a request leaves, the request is made once more over a
 * new one, if repeating it can do no harm (AG-12).
 *
 * ```ts
 * const pool = new HTTPConnectionPool(reactor);
 * const agent = new Agent(reactor, { pool });
 * ```
 *
 * @see Twisted: `twisted.web.client.HTTPConnectionPool` (AG-10 to AG-12)
 */
export class HTTPConnectionPool implements ConnectionOwner {
  /** Whether a request is repeated as described above. */
  retryAutomatically = true;
  readonly persistent: boolean;
  readonly #reactor: IReactorTime;
  readonly #options: HTTPClientOptions;
  /** Idle connections, by server; the one used last is the last. */
  readonly #idle = new Map<string, PooledConnection[]>();
  #maxPersistentPerHost = MAX_PERSISTENT_PER_HOST;
  #cachedConnectionTimeout = CACHED_CONNECTION_TIMEOUT;
  readonly #trustNumbers = new WeakMap<object, number>();
  #trusts = 0;
  #lastKey: PoolKey | undefined = undefined;
  #lastKeyText = "";

  /**
   * @throws RangeError for a time that is not above 0, and for a limit that is negative or no number
   * @throws TypeError for a reactor or options that are none, such as a boolean, which is an option
   */
  constructor(reactor: IReactorTime, options: HTTPConnectionPoolOptions = {}) {
    if (typeof options !== "object") throw new TypeError("a pool takes an object of options");
    const { persistent = true, ...connectionOptions } = options;
    this.#reactor = requireMethods("a reactor", reactor, "callLater");
    this.persistent = persistent;
    this.#options = { ...connectionOptions, clock: reactor };
    clientSettings(this.#options); // throws now rather than with the first connection
  }

  /**
   * How many idle connections are kept to each server; the oldest is closed for one more. 0 keeps none.
   *
   * @throws RangeError, on being set, for what is no number of connections
   */
  get maxPersistentPerHost(): number {
    return this.#maxPersistentPerHost;
  }

  set maxPersistentPerHost(count: number) {
    if (!(count >= 0)) throw new RangeError(`maxPersistentPerHost is 0 or more, got ${count}`);
    this.#maxPersistentPerHost = count;
  }

  /**
   * Seconds an idle connection is kept; Infinity is as long as the server does.
   *
   * @throws RangeError, on being set, for what is no time
   */
  get cachedConnectionTimeout(): number {
    return this.#cachedConnectionTimeout;
  }

  set cachedConnectionTimeout(seconds: number) {
    if (!(seconds >= 0)) {
      throw new RangeError(`cachedConnectionTimeout is 0 or more seconds, got ${seconds}`);
    }
    this.#cachedConnectionTimeout = seconds;
  }

  /**
   * Makes a request over a kept connection, or else over a new one. One that can't be made ends its body, too.
   *
   * @returns as `HTTPClientProtocol.request`; fails with what `endpoint` fails with
   */
  request(
    key: PoolKey,
    endpoint: IStreamClientEndpoint,
    request: ClientRequest,
  ): Deferred<Response> {
    const kept = this.#take(this.#keyText(key));
    if (kept === undefined) return this.#requestAnew(key, endpoint, request);
    return kept.request(request).addErrback((failure) => {
      if (!this.#shouldRetry(request, failure)) throw failure.value;
      return this.#requestAnew(key, endpoint, request);
    });
  }

  /**
   * Closes all idle connections.
   *
   * @returns fires when they are gone
   */
  closeCachedConnections(): Deferred<unknown> {
    const idle = [...this.#idle.values()].flat();
    this.#idle.clear();
    const gone = idle.map((connection) => connection.abort());
    return gone.length === 0 ? succeed(undefined) : gatherResults(gone);
  }

  /** @internal */
  connectionQuiescent(connection: PooledConnection): void {
    if (!this.persistent || this.maxPersistentPerHost === 0) {
      connection.closeIfQuiescent();
      return;
    }
    const kept = this.#idle.get(connection.key);
    if (kept === undefined) this.#idle.set(connection.key, [connection]);
    else kept.push(connection); // first: a list that gets empty is given up
    const oldest = kept?.[0];
    if (oldest !== undefined && kept !== undefined && kept.length > this.maxPersistentPerHost) {
      this.#close(oldest);
    }
    connection.expireAt(this.#reactor.seconds() + this.cachedConnectionTimeout);
  }

  /** @internal */
  connectionExpired(connection: PooledConnection): void {
    this.#close(connection);
  }

  /** @internal */
  connectionGone(connection: PooledConnection): void {
    this.#remove(connection);
  }

  #requestAnew(
    key: PoolKey,
    endpoint: IStreamClientEndpoint,
    request: ClientRequest,
  ): Deferred<Response> {
    const text = this.#keyText(key);
    const make = (): PooledConnection => new PooledConnection(text, this, this.#options);
    const unsent = (failure: Failure): Failure => {
      stopBody(request.bodyProducer); // a connection would have
      return failure;
    };
    return endpoint
      .connect<PooledConnection>(new PooledConnectionFactory(make))
      .addCallbacks((connection) => {
        if (!connection.isQuiescent) stopBody(request.bodyProducer); // it takes none
        return connection.request(request);
      }, unsent);
  }

  /** The connection that was used last: the server is the least likely to have given it up. */
  #take(key: string): PooledConnection | undefined {
    const kept = this.#idle.get(key);
    for (;;) {
      const connection = kept?.pop();
      if (kept?.length === 0) this.#idle.delete(key);
      if (connection === undefined) return undefined;
      connection.expireAt(Number.POSITIVE_INFINITY);
      if (connection.isQuiescent) return connection;
    }
  }

  #close(connection: PooledConnection): void {
    this.#remove(connection);
    connection.closeIfQuiescent();
  }

  #remove(connection: PooledConnection): void {
    connection.expireAt(Number.POSITIVE_INFINITY);
    const kept = this.#idle.get(connection.key);
    const at = kept?.indexOf(connection) ?? -1;
    if (kept === undefined || at < 0) return;
    kept.splice(at, 1);
    if (kept.length === 0) this.#idle.delete(connection.key);
  }

  #shouldRetry({ method, bodyProducer }: ClientRequest, failure: Failure): boolean {
    if (!this.retryAutomatically || bodyProducer !== undefined || !IDEMPOTENT.has(method)) {
      return false;
    }
    const { value } = failure;
    if (value instanceof RequestNotSent) return true;
    if (!(value instanceof ExchangeError)) return false;
    if (value.reasons.some((reason) => reason.check(...NO_RACE))) return false;
    return failure.check(RequestTransmissionFailed, ResponseNeverReceived) !== undefined;
  }

  #keyText(key: PoolKey): string {
    if (isSame(key, this.#lastKey)) return this.#lastKeyText; // in a map, the same string is found sooner
    const { scheme, host, port, trust } = key;
    this.#lastKey = { scheme, host, port, trust };
    this.#lastKeyText = `${scheme}://${host}:${port} ${trust === undefined ? 0 : this.#numberOf(trust)}`;
    return this.#lastKeyText;
  }

  #numberOf(trust: object): number {
    const known = this.#trustNumbers.get(trust);
    if (known !== undefined) return known;
    this.#trusts += 1;
    this.#trustNumbers.set(trust, this.#trusts);
    return this.#trusts;
  }
}

function isSame(key: PoolKey, other: PoolKey | undefined): boolean {
  return (
    key.host === other?.host &&
    key.port === other.port &&
    key.scheme === other.scheme &&
    key.trust === other.trust
  );
}
