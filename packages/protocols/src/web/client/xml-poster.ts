import { Buffer } from "node:buffer";
import { type Deferred, Failure, TimeoutError } from "@cordage/deferred";
import { getReactor, type HostnameReactor } from "@cordage/reactor";
import { FileBodyProducer, Headers, readBody } from "../../http/index.ts";
import { percentDecode } from "../../http/percent-encoding.ts";
import { Agent } from "./agent.ts";
import { HTTPConnectionPool } from "./http-connection-pool.ts";
import type { IAgent, IPolicyForHTTPS } from "./interfaces.ts";
import { URI } from "./uri.ts";

/** How a server is reached that is called with XML over HTTP. */
export interface XmlPosterOptions {
  /** For HTTP's basic authentication. Default: what stands before the `@` of the URL. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Seconds each attempt to connect has. Default: {@link CALL_CONNECT_TIMEOUT}. */
  readonly connectTimeout?: number | undefined;
  /** Seconds a call has, from connecting to the end of its answer. Default: no limit but those of HTTP. */
  readonly timeout?: number | undefined;
  /** Whom to trust, for https. Default: whom the platform trusts. */
  readonly contextFactory?: IPolicyForHTTPS | undefined;
  /** What to connect with. Default: the default reactor. */
  readonly reactor?: HostnameReactor | undefined;
  /** What makes the requests, in place of an agent with connections of its own. */
  readonly agent?: IAgent | undefined;
}

/** Seconds each attempt to connect has, unless chosen otherwise (XR-11). */
export const CALL_CONNECT_TIMEOUT = 30;

/** An answer, whole. */
export interface PostedAnswer {
  readonly status: number;
  readonly reason: string;
  readonly body: Buffer;
}

const USER_INFO = /^([A-Za-z][A-Za-z0-9+.-]*:\/\/)([^/?#@]*)@/;

/** Posts XML documents to one URL: what the clients of XML-RPC and SOAP have in common. */
export class XmlPoster {
  readonly #url: string;
  readonly #headers: Headers;
  readonly #agent: IAgent;
  readonly #pool: HTTPConnectionPool;
  readonly #clock: HostnameReactor;
  readonly #timeout: number | undefined;

  /**
   * @throws RangeError for what is no absolute URL in ASCII, and for a timeout that is not above 0
   * @throws TypeError for a user name with a colon, which would end it
   */
  constructor(url: string, options: XmlPosterOptions) {
    const { connectTimeout = CALL_CONNECT_TIMEOUT, timeout, contextFactory } = options;
    if (timeout !== undefined && !(timeout > 0)) {
      throw new RangeError(`timeout has to be more than 0 seconds, got ${timeout}`);
    }
    this.#url = url.replace(USER_INFO, "$1");
    new URI(this.#url); // throws now rather than at every call
    this.#headers = headersFor(url, options);
    this.#clock = options.reactor ?? getReactor();
    this.#timeout = timeout;
    this.#pool = new HTTPConnectionPool(this.#clock);
    this.#agent =
      options.agent ?? new Agent(this.#clock, { pool: this.#pool, connectTimeout, contextFactory });
  }

  /**
   * Posts a document.
   *
   * @param fields - header fields beside the usual ones
   * @returns fires with the answer, whatever its status is. Cancelling it ends the connection
   */
  post(
    document: Uint8Array,
    fields: readonly (readonly [string, string])[] = [],
  ): Deferred<PostedAnswer> {
    const headers = this.#headers.copy();
    for (const [name, value] of fields) headers.setRawHeaders(name, [value]);
    const body = new FileBodyProducer(document);
    const answer = this.#agent.request("POST", this.#url, headers, body).addCallback((response) =>
      readBody(response, { acceptUntilClose: true }).addCallback((whole) => ({
        status: response.code,
        reason: response.phrase,
        body: whole,
      })),
    );
    return this.#timeout === undefined
      ? answer
      : answer.addTimeout(this.#timeout, this.#clock, timedOut);
  }

  /** Closes the connections kept for further calls. @returns fires when they are closed */
  close(): Deferred<unknown> {
    return this.#pool.closeCachedConnections();
  }
}

/** What a request that is cancelled fails with tells how far it had come, not that its time was up. */
function timedOut(outcome: PostedAnswer | Failure, seconds: number): PostedAnswer {
  if (outcome instanceof Failure) throw new TimeoutError(seconds, "call", { cause: outcome.value });
  return outcome;
}

function headersFor(url: string, options: XmlPosterOptions): Headers {
  const headers = new Headers();
  headers.setRawHeaders("Content-Type", ["text/xml; charset=utf-8"]);
  headers.setRawHeaders("User-Agent", ["Cordage"]);
  const credentials = credentialsFor(url, options);
  if (credentials === undefined) return headers;
  headers.setRawHeaders("Authorization", [`Basic ${Buffer.from(credentials).toString("base64")}`]);
  return headers;
}

/** `user:password` (RFC 7617, section 2); `undefined` when there is no user. */
function credentialsFor(url: string, options: XmlPosterOptions): string | undefined {
  const given = USER_INFO.exec(url)?.[2];
  const colon = given?.indexOf(":") ?? -1;
  const inURL = colon === -1 ? [given] : [given?.slice(0, colon), given?.slice(colon + 1)];
  const [urlUser, urlPassword] = inURL.map((part) =>
    part === undefined ? undefined : percentDecode(part),
  );
  const user = options.user ?? urlUser;
  if (user === undefined) return undefined;
  if (user.includes(":")) throw new TypeError("a user name must not have a colon in it");
  return `${user}:${options.password ?? urlPassword ?? ""}`;
}
