import { isTargetByte, isToken } from "../byte-classes.ts";
import { connectionOptions } from "../connection-options.ts";
import { HeadRenderer } from "../head-renderer.ts";
import { Headers } from "../headers.ts";
import { parseHostPort } from "../host.ts";

import type { IBodyProducer } from "./body-producer.ts";
import { BadHeaders } from "./errors.ts";
import { requireBodyProducer, requireHeaders } from "./request-arguments.ts";
import { UNKNOWN_LENGTH } from "./unknown-length.ts";

/** Options of a {@link ClientRequest}. */
export interface ClientRequestOptions {
  /** The fields to send. Has to have a Host. Default: none. */
  readonly headers?: Headers | undefined;
  /** The body. Default: none. */
  readonly bodyProducer?: IBodyProducer | undefined;
  /** Whether the connection is wanted for more requests. Default: false. */
  readonly persistent?: boolean | undefined;
  /** The whole URI that is asked for, where the target is only a part of it. */
  readonly absoluteURI?: string | undefined;
  /**
   * A protocol that the server is asked to switch to, such as `websocket`. It does with a 101; the connection
   * is then to be handed over: see `HTTPClientProtocol.handOver`. Any other response is one as usual.
   */
  readonly upgrade?: string | undefined;
  /** Called with each informational response but `100 Continue`, such as 103 with its links (AG-6). */
  readonly informationalReceived?: ((code: number, headers: Headers) => void) | undefined;
}

/** Methods whose servers wait for a body unless they are told that there is none (AG-2). */
const EXPECTS_BODY: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** One for all clients: what they send to one place, they send again and again. */
const HEADS = new HeadRenderer();

/** Fields that tell where the body ends: that is for its producer to say (AG-2). */
const FRAMING_FIELDS: readonly string[] = ["Content-Length", "Transfer-Encoding"];

/**
 * A request, as a client sends it.
 *
 * @see Twisted: `twisted.web._newclient.Request` (AG-1, AG-2)
 */
export class ClientRequest {
  readonly method: string;
  /** What stands in the request line: a path with its query, or a whole URI for a proxy. */
  readonly uri: string;
  readonly headers: Headers;
  readonly bodyProducer: IBodyProducer | undefined;
  readonly persistent: boolean;
  readonly absoluteURI: string | undefined;
  /** In lower case. */
  readonly upgrade: string | undefined;
  /** Told of each response with a status of 1xx that comes before the one that counts. */
  readonly informationalReceived: ClientRequestOptions["informationalReceived"];

  /**
   * @throws RangeError for a method that is no token; for a target that is empty or has other bytes than 0x21
   *   to 0x7E, or `#` (CVE-2019-12387), and for one of CONNECT that is no host with a port; for an upgrade
   *   that is no token; for a body whose length is none
   * @throws TypeError for a CONNECT with a body or an upgrade, which it can't have; for a target, headers, a body or a
   *   callback of another kind
   */
  constructor(method: string, uri: string, options: ClientRequestOptions = {}) {
    this.method = requireMethod(method);
    this.uri = requireTarget(method, uri);
    this.headers = requireHeaders(options.headers ?? new Headers());
    this.bodyProducer = requireBodyProducer(options.bodyProducer);
    const { close } = connectionOptions(this.headers.getRawHeaders("Connection", []));
    this.persistent = (options.persistent ?? false) && !close;
    this.absoluteURI = options.absoluteURI;
    this.upgrade = requireUpgrade(options.upgrade);
    if (method === "CONNECT" && (this.bodyProducer ?? this.upgrade) !== undefined) {
      throw new TypeError("CONNECT has neither a body nor an upgrade");
    }
    this.informationalReceived = requireListener(options.informationalReceived);
  }

  /** Whether the body is to wait for `100 Continue`. */
  get expectsContinue(): boolean {
    if (this.headers.first("Expect") === undefined) return false; // nearly always
    const expectations = this.headers.getRawHeaders("Expect", []);
    return expectations.some((it) => it.toLowerCase() === "100-continue");
  }

  /**
   * Request line and header fields as they are sent.
   *
   * @throws BadHeaders without exactly one Host, or with a field that frames the body
   */
  renderHead(): string | Buffer {
    this.#checkHeaders();
    const line = `${this.method} ${this.uri} HTTP/1.1\r\n`;
    const connection = this.#connectionField();
    const framing = this.#framingField();
    if ((this.upgrade ?? connection ?? framing) === undefined)
      return HEADS.render(line, this.headers, true);
    const headers = this.headers.copy();
    if (this.upgrade !== undefined) headers.setRawHeaders("Upgrade", [this.upgrade]);
    if (connection !== undefined) headers.setRawHeaders("Connection", [connection]);
    if (framing !== undefined) headers.setChecked(...framing);
    return HEADS.render(line, headers, true);
  }

  #checkHeaders(): void {
    const { headers } = this;
    const hosts = headers.getRawHeaders("Host", []).length;
    if (hosts !== 1) throw new BadHeaders(`a request has one Host, this one has ${hosts}`);
    for (const name of FRAMING_FIELDS) {
      if (headers.first(name) === undefined) continue;
      throw new BadHeaders(`${name} is set by the body's producer`);
    }
    if (this.expectsContinue && this.bodyProducer === undefined) {
      throw new BadHeaders("there is no body to expect 100-continue for");
    }
  }

  /** The options for this connection: those given, and what our own plans for it come to. */
  #connectionField(): string | undefined {
    const given = this.headers.getRawHeaders("Connection", []);
    if (this.upgrade !== undefined) return ["Upgrade", ...given].join(", ");
    // A tunnel closes when either end does.
    const isKept = this.persistent || this.method === "CONNECT";
    const needsClose = !isKept && !connectionOptions(given).close;
    if (needsClose) return ["close", ...given].join(", ");
    return given.length === 0 ? undefined : given.join(", ");
  }

  #framingField(): readonly [name: string, value: string] | undefined {
    const length = this.bodyProducer?.length;
    if (length === UNKNOWN_LENGTH) return ["Transfer-Encoding", "chunked"];
    if (length !== undefined) return ["Content-Length", `${length}`];
    return EXPECTS_BODY.has(this.method) ? ["Content-Length", "0"] : undefined;
  }
}

/** @throws RangeError when `method` is none that can be sent (AG-1) */
function requireMethod(method: string): string {
  if (!isToken(method)) throw new RangeError(`a method has to be a token, got ${shown(method)}`);
  return method;
}

function requireTarget(method: string, uri: string): string {
  if (typeof uri !== "string") throw new TypeError(`a request target is text, got ${String(uri)}`);
  for (let i = 0; i < uri.length; i++) {
    if (!isTargetByte(uri.charCodeAt(i))) throw new RangeError(`bad request target ${shown(uri)}`);
  }
  if (uri === "") throw new RangeError("a request target can't be empty");
  if (method === "CONNECT" && parseHostPort(uri)?.port === undefined) {
    throw new RangeError(`CONNECT asks for a host and a port, got ${shown(uri)}`);
  }
  return uri;
}

function requireUpgrade(name: string | undefined): string | undefined {
  if (name !== undefined && !isToken(name)) {
    throw new RangeError(`an upgrade has to be a token, got ${shown(name)}`);
  }
  return name?.toLowerCase();
}

function requireListener(listener: ClientRequestOptions["informationalReceived"]): typeof listener {
  if (listener === undefined || typeof listener === "function") return listener;
  throw new TypeError("informationalReceived has to be a function");
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
