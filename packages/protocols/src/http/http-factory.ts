import { getReactor, type IReactorTime, ServerFactory } from "@cordage/reactor";
import {
  AccessLog,
  type AccessLogFormatter,
  type AccessLogSink,
  type RefusedLogFormatter,
} from "./access-log.ts";
import {
  requireCount,
  requireFunction,
  requireMethods,
  requireOptions,
  requireText,
} from "./argument-checks.ts";
import { chosenSeconds } from "./chosen-seconds.ts";
import { Headers } from "./headers.ts";
import { HTTPChannel } from "./http-channel.ts";
import { HTTPDateClock, systemWallClock, type WallClock } from "./http-date.ts";
import type { HTTPSettings } from "./http-settings.ts";
import { MAX_BODY_BYTES, MAX_CONNECTIONS, type RequestLimits, requestLimits } from "./limits.ts";
import { LogFile } from "./log-file.ts";
import { combinedLogFormatter, refusedLogFormatter } from "./log-formatters.ts";
import type { RefusedRequest } from "./refused-request.ts";
import { Request } from "./request.ts";
import type { RequestHead } from "./request-head.ts";

/** Seconds without a byte until a connection is dropped, unless chosen otherwise (HC-4). */
export const IDLE_TIMEOUT = 60;
/** Seconds in which the head of a request has to be complete, unless chosen otherwise (HC-4). */
export const HEAD_TIMEOUT = 60;
/**
 * Seconds in which a client has to read what waits to be sent, unless chosen otherwise. A transport tells
 * only when all of it is out, so this bounds whole responses that were written at once.
 */
export const SEND_TIMEOUT = 300;
/** Seconds from dropping a connection for a timeout to aborting it, unless chosen otherwise (HC-4). */
export const ABORT_TIMEOUT = 15;

/**
 * How many requests a connection may carry, unless chosen otherwise: any number, since each has a limit
 * of its own and leaves nothing behind.
 */
export const MAX_REQUESTS_PER_CONNECTION: number = Number.POSITIVE_INFINITY;

const NO_LINE: RefusedLogFormatter = () => undefined;

/** What may be chosen for a server. Every member may be left out. */
export interface HTTPFactoryOptions {
  /** What timeouts are measured with. Default: the default reactor. */
  readonly clock?: IReactorTime | undefined;
  /** The time of day for Date fields. Default: the system's. */
  readonly wallClock?: WallClock | undefined;
  /**
   * Seconds without a byte until a connection is dropped; a request that has begun is answered with 408.
   * Counts while the client is to send something; `null` is never. Default: {@link IDLE_TIMEOUT}.
   */
  readonly timeout?: number | null | undefined;
  /** Seconds in which the head of a request has to arrive; `null`: no limit. Default: {@link HEAD_TIMEOUT}. */
  readonly headTimeout?: number | null | undefined;
  /**
   * Seconds in which a client has to read what waits to be sent; then the connection is aborted. Counts
   * while more waits than should, and from the end of the last response; `null` is never. Default:
   * {@link SEND_TIMEOUT}.
   */
  readonly sendTimeout?: number | null | undefined;
  /** Seconds a dropped connection may take to close. `null`: no limit. Default: {@link ABORT_TIMEOUT}. */
  readonly abortTimeout?: number | null | undefined;
  /** How long a body may be, in bytes; more gets 413. Default: 16 MiB. */
  readonly maxBodySize?: number | undefined;
  /**
   * The same for bodies that requests take as a stream, if that is more: they need not fit in memory (HP-18).
   * Infinity: no limit. Default: `maxBodySize`.
   */
  readonly maxStreamedBodySize?: number | undefined;
  /** How long a head may be, in bytes; more gets 414 or 431. Default: 16384. */
  readonly maxHeadBytes?: number | undefined;
  /** How many header lines a request may have; more gets 431. Default: 500. */
  readonly maxHeaderLines?: number | undefined;
  /** How many requests a connection may carry. Default: {@link MAX_REQUESTS_PER_CONNECTION}. */
  readonly maxRequestsPerConnection?: number | undefined;
  /** How many connections there may be; the next one gets 503. Default: {@link MAX_CONNECTIONS}. */
  readonly maxConnections?: number | undefined;
  /** Whether a client of HTTP/1.0 that asks for it may keep the connection (HC-3). Default: false. */
  readonly keepAliveHTTP10?: boolean | undefined;
  /** Whether a POST of form fields is parsed into `request.args` (HR-2). Default: true. */
  readonly parsePOSTFormSubmission?: boolean | undefined;
  /**
   * A file that gets a line for each response, behind those it has, and for each request that is refused (HR-13). It is
   * opened when the first port starts, and closed after the last response.
   */
  readonly logPath?: string | undefined;
  /** What gets those lines in place of a file: a stream, for example. */
  readonly accessLog?: AccessLogSink | undefined;
  /** What makes them. Default: {@link combinedLogFormatter}. */
  readonly logFormatter?: AccessLogFormatter | undefined;
  /**
   * What makes the lines of requests that are refused: those that break a rule or a limit, come too slowly, or on a
   * connection too many. Default: {@link refusedLogFormatter}, which goes with the default of `logFormatter`; no lines
   * where another of those is chosen.
   */
  readonly refusedLogFormatter?: RefusedLogFormatter | undefined;
  /** The Server field of responses; `null` for none. Default: `Cordage`, without a version (HR-12). */
  readonly server?: string | null | undefined;
}

/**
 * Serves HTTP/1.1 on the connections it is given. Override {@link buildRequest}, or use a `Site`.
 *
 * ```ts
 * class HelloRequest extends Request {
 *   override process(): void {
 *     this.finishWith("hello");
 *   }
 * }
 * class HelloFactory extends HTTPFactory {
 *   override buildRequest(channel: HTTPChannel, head: RequestHead): Request {
 *     return new HelloRequest(channel, head);
 *   }
 * }
 * reactor.listenTCP(8080, new HelloFactory());
 * ```
 *
 * @see Twisted: `twisted.web.http.HTTPFactory`
 */
export class HTTPFactory extends ServerFactory implements HTTPSettings {
  readonly dateClock: HTTPDateClock;
  readonly limits: RequestLimits;
  readonly maxBodySize: number;
  readonly idleTimeout: number;
  readonly headTimeout: number;
  readonly sendTimeout: number;
  readonly abortTimeout: number;
  readonly keepAliveHTTP10: boolean;
  readonly parsePOSTFormSubmission: boolean;
  readonly maxRequestsPerConnection: number;
  readonly #maxConnections: number;
  #connectionCount = 0;
  readonly #accessLog: AccessLog | undefined;
  #clock: IReactorTime | undefined;
  /** What the responses of this second copy. */
  readonly #firstHeaders: Headers;
  #date = "";

  /**
   * @throws RangeError for a timeout that is not above 0, or a limit that is no whole number or below 0
   * @throws TypeError for both a `logPath` and an `accessLog`, and for an option of another type than it has
   */
  constructor(options: HTTPFactoryOptions = {}) {
    super();
    requireOptions(options);
    checkFunctions(options);
    const { maxHeadBytes, maxHeaderLines, server = "Cordage" } = options;
    this.#clock = options.clock;
    this.dateClock = new HTTPDateClock(options.wallClock);
    const { maxBodySize: collected = MAX_BODY_BYTES, maxStreamedBodySize = 0 } = options;
    this.maxBodySize = requireCount("maxBodySize", collected, 0);
    const streamed = requireCount("maxStreamedBodySize", maxStreamedBodySize, 0);
    const maxBodySize = Math.max(this.maxBodySize, streamed);
    this.limits = requestLimits({ maxBodySize, maxHeadBytes, maxHeaderLines });
    this.#firstHeaders = new Headers();
    if (server !== null)
      this.#firstHeaders.setRawHeaders("Server", [requireText("server", server)]);
    this.idleTimeout = chosenSeconds("timeout", options.timeout, IDLE_TIMEOUT);
    this.headTimeout = chosenSeconds("headTimeout", options.headTimeout, HEAD_TIMEOUT);
    this.sendTimeout = chosenSeconds("sendTimeout", options.sendTimeout, SEND_TIMEOUT);
    this.abortTimeout = chosenSeconds("abortTimeout", options.abortTimeout, ABORT_TIMEOUT);
    this.keepAliveHTTP10 = options.keepAliveHTTP10 ?? false;
    this.parsePOSTFormSubmission = options.parsePOSTFormSubmission ?? true;
    const { maxRequestsPerConnection = MAX_REQUESTS_PER_CONNECTION } = options;
    this.maxRequestsPerConnection = requireCount(
      "maxRequestsPerConnection",
      maxRequestsPerConnection,
      1,
    );
    this.#maxConnections = requireCount(
      "maxConnections",
      options.maxConnections ?? MAX_CONNECTIONS,
      1,
    );
    this.#accessLog = accessLogOf(options);
  }

  /** What timeouts are measured with. */
  get clock(): IReactorTime {
    this.#clock ??= getReactor();
    return this.#clock;
  }

  /** The Server and Date fields (HR-12). */
  newResponseHeaders(): Headers {
    const date = this.dateClock.date();
    if (date !== this.#date) {
      this.#date = date;
      this.#firstHeaders.setRawHeaders("Date", [date]);
    }
    return this.#firstHeaders.copy();
  }

  override startFactory(): void {
    this.#accessLog?.open();
  }

  override stopFactory(): void {
    this.#closeLogWhenDone();
  }

  /** How many connections there are. */
  get connectionCount(): number {
    return this.#connectionCount;
  }

  /** Counts a connection in. For channels, as the next two. */
  connectionOpened(): boolean {
    this.#connectionCount += 1;
    return this.#connectionCount <= this.#maxConnections;
  }

  connectionClosed(): void {
    this.#connectionCount -= 1;
    this.#closeLogWhenDone();
  }

  /** Override to note responses that are complete in another way than the access log does (HR-13). */
  log(request: Request): void {
    this.#accessLog?.log(request);
  }

  /** The same for requests that were refused, which nobody was asked to answer. */
  logRefused(refused: RefusedRequest): void {
    this.#accessLog?.logRefused(refused);
  }

  override buildProtocol(): HTTPChannel {
    const channel = new HTTPChannel(this);
    channel.factory = this;
    return channel;
  }

  /** Override: makes the object for a request whose head has arrived. */
  buildRequest(channel: HTTPChannel, head: RequestHead): Request {
    return new Request(channel, head);
  }

  /** Connections may outlive the ports. */
  #closeLogWhenDone(): void {
    if (this.numPorts === 0 && this.#connectionCount === 0) this.#accessLog?.close();
  }
}

function accessLogOf(options: HTTPFactoryOptions): AccessLog | undefined {
  const { logPath, accessLog, logFormatter = combinedLogFormatter, wallClock } = options;
  if (logPath === undefined && accessLog === undefined) return undefined;
  if (logPath !== undefined && accessLog !== undefined) {
    throw new TypeError("an access log goes to logPath or to accessLog, not to both");
  }
  const sink = accessLog ?? new LogFile(requireText("logPath", logPath ?? ""));
  const goesWith = logFormatter === combinedLogFormatter ? refusedLogFormatter : NO_LINE;
  const { refusedLogFormatter: refused = goesWith } = options;
  const formatters = { answered: logFormatter, refused };
  return new AccessLog(sink, formatters, wallClock ?? systemWallClock);
}

/** @throws TypeError for an option that can't do what it is for */
function checkFunctions({ clock, accessLog, ...options }: HTTPFactoryOptions): void {
  if (clock !== undefined) requireMethods("clock", clock, "callLater", "seconds");
  if (accessLog !== undefined) requireMethods("accessLog", accessLog, "write");
  for (const name of ["wallClock", "logFormatter", "refusedLogFormatter"] as const) {
    if (options[name] !== undefined) requireFunction(name, options[name]);
  }
}
