/**
 * A request, and the response to it.
 *
 * This file is longer than most because it is the public face of the protocol: what the program may ask
 * and say, in one place. Parsing, framing and rendering have files of their own.
 */
import type { Deferred, Failure } from "@cordage/deferred";
import {
  type IAddress,
  type IProtocol,
  type IPullProducer,
  type IPushProducer,
  IPv4Address,
  Logger,
  ProducerAlreadyRegisteredError,
} from "@cordage/reactor";
import { listed } from "./connection-options.ts";
import { parseCookies } from "./cookies.ts";
import {
  HandOverError,
  InvalidStatusCodeError,
  RequestLostError,
  ResponseFinishedError,
} from "./errors.ts";
import { NO_FIELDS } from "./field-block.ts";
import { FinishNotifications } from "./finish-notifications.ts";
import { type Args, countItems, mediaType, parseQuery } from "./form.ts";
import type { HeaderText } from "./header-text.ts";
import { Headers } from "./headers.ts";
import { parseHostPort } from "./host.ts";
import { formatHTTPDate } from "./http-date.ts";
import { MAX_FORM_ITEMS } from "./limits.ts";
import { type FormPart, readMultipartForm, textArgs } from "./multipart-form.ts";
import {
  CACHED,
  checkETag,
  checkLastModified,
  type FailedPrecondition,
  isEntityTag,
} from "./preconditions.ts";
import { isRefusal } from "./refusal.ts";
import type { RequestChannel } from "./request-channel.ts";
import type { RequestHead } from "./request-head.ts";
import { ResponseBody } from "./response-body.ts";
import { frameResponse, type ResponseFraming } from "./response-framing.ts";
import { statusLine } from "./response-head.ts";
import { type CookieAttributes, renderSetCookie } from "./set-cookie.ts";
import {
  FOUND,
  hasNoBody,
  NOT_MODIFIED,
  OK,
  PRECONDITION_FAILED,
  REQUEST_ENTITY_TOO_LARGE,
  SWITCHING_PROTOCOLS,
} from "./status.ts";

const log = new Logger("http.request");

const EMPTY = Buffer.alloc(0);
const NO_PARTS: readonly FormPart[] = Object.freeze([]);

/**
 * How far the response is:
 *
 * ```text
 * waiting --first write--> started --finish()--> finished
 *    |                        |
 *    |                        +--misuse--> aborted --+
 *    +--------- connection lost ---------------------+--> lost
 * ```
 */
type ResponseState = "waiting" | "started" | "finished" | "aborted" | "lost";

/**
 * One request with its body, and the way to answer it. Subclass it and override {@link process}, or use
 * a `Site`, which hands it to a resource.
 *
 * @see Twisted: `twisted.web.http.Request` (HR-1 to HR-11, HC-5)
 */
export class Request {
  /** The way back to the client. */
  readonly channel: RequestChannel;
  /** As the client spelled it, such as `GET`: methods are case-sensitive. */
  method: string;
  /** The target as it was sent. */
  uri: string;
  /** The target's path, before the `?`: still percent-encoded. */
  path: string;
  /** The client's version of HTTP, such as `HTTP/1.1`. */
  clientproto: string;
  /** The body. All of it has arrived when {@link process} is called. Yours to keep. */
  content: Buffer = EMPTY;
  /** The status code of the response. Set it with {@link setResponseCode}. */
  code: number = OK;
  /** The producer in charge of the body, if one is registered. */
  producer: IPushProducer | IPullProducer | undefined = undefined;

  readonly #head: RequestHead;
  #trailerFields: Iterable<readonly [string, string]> = NO_FIELDS;
  #requestHeaders: Headers | undefined = undefined;
  #responseHeaders: Headers | undefined = undefined;
  #trailers: Headers | undefined = undefined;
  #args: Args | undefined = undefined;
  #parts: readonly FormPart[] = NO_PARTS;
  #cookies: Map<string, string> | undefined = undefined;
  #host: IAddress | undefined = undefined;
  #isForcedSecure = false;
  #phrase: string | undefined = undefined;
  #lastModified = Number.NEGATIVE_INFINITY;
  #state: ResponseState = "waiting";
  /** Whether the channel has received all of it. */
  #isComplete = false;
  /** There once the head has been sent. */
  #body: ResponseBody | undefined = undefined;
  readonly #notifications: FinishNotifications = new FinishNotifications();

  /** @param head - what the parser made of the request's head */
  constructor(channel: RequestChannel, head: RequestHead) {
    this.channel = channel;
    this.#head = head;
    this.method = head.method;
    this.uri = head.target.uri;
    this.path = head.target.path;
    this.clientproto = head.version;
  }

  // What the channel calls, in this order: headReceived, requestReceived; connectionLost at any time.

  /**
   * Override: the head has arrived, the body has not. A response finished in here declines the body: what
   * comes of it is thrown away. The connection is kept only if that is little, and if the client doesn't
   * wait to be told to go on (HP-17).
   */
  headReceived(): void {}

  /**
   * The channel has received all of the request: takes the body and calls {@link process}; unless that is
   * a form which can't be read: then it is answered with 400, or with 413 when it has too many items.
   *
   * @param trailers - the fields behind a chunked body, as byte strings
   */
  requestReceived(content: Buffer, trailers: Iterable<readonly [string, string]>): void {
    this.#isComplete = true;
    this.content = content;
    this.#trailerFields = trailers;
    const refused = this.#readForm();
    if (refused === undefined) {
      this.process();
      return;
    }
    this.setResponseCode(refused);
    this.finishWith("");
  }

  /** Override: answer. Everything about the request is known. */
  process(): void {}

  /** The channel has lost the client before the response was finished (HC-5). Not for programs. */
  connectionLost(reason: Failure): void {
    if (this.#state === "finished" || this.#state === "lost") return;
    this.#state = "lost";
    this.content = EMPTY;
    this.producer = undefined;
    this.#notifications.lost(reason);
  }

  // The request.

  /** The header fields of the request. In the absolute form, Host is the target's authority (HP-5). */
  get requestHeaders(): Headers {
    if (this.#requestHeaders === undefined) {
      this.#requestHeaders = Headers.fromWire(this.#head.fields);
      const { authority } = this.#head.target;
      if (authority !== undefined) this.#requestHeaders.setRawHeaders("Host", [authority]);
    }
    return this.#requestHeaders;
  }

  /** The fields behind a chunked body: empty unless there were any (HP-15). */
  get trailers(): Headers {
    this.#trailers ??= Headers.fromWire(this.#trailerFields);
    return this.#trailers;
  }

  /**
   * Names and values of the query, percent-decoded. In a POST of a form, what the form says of a name
   * replaces what the query says (HR-2). Files are not in here: they are among the {@link parts}.
   */
  get args(): Args {
    this.#args ??= this.#parseArgs();
    return this.#args;
  }

  /** What a POST of `multipart/form-data` holds, in order: values and files (HR-3). Empty otherwise. */
  get parts(): readonly FormPart[] {
    return this.#parts;
  }

  /** The last value of a header field. */
  getHeader(name: string): string | undefined {
    return this.requestHeaders.getRawHeaders(name)?.at(-1);
  }

  /** The last value of each header field, by its name in lower case. */
  getAllHeaders(): Map<string, string> {
    const last = new Map<string, string>();
    for (const [name, values] of this.requestHeaders.getAllRawHeaders()) {
      last.set(name.toLowerCase(), values.at(-1) ?? "");
    }
    return last;
  }

  /** The value of a cookie the client sent (HR-4). */
  getCookie(name: string): string | undefined {
    this.#cookies ??= parseCookies(this.requestHeaders.getRawHeaders("Cookie", []));
    return this.#cookies.get(name);
  }

  /** The host the client asked for, without its port; else the address the request came to. */
  getRequestHostname(): string {
    const named = parseHostPort(this.getHeader("Host") ?? "");
    return named?.host ?? hostOf(this.getHost());
  }

  /** The address the request came to, or what {@link setHost} has put in its place. */
  getHost(): IAddress {
    return this.#host ?? this.channel.getHost();
  }

  /** The address of the client. */
  getClientAddress(): IAddress {
    return this.channel.getPeer();
  }

  /** Whether the request came over TLS, or {@link setHost} said so. */
  isSecure(): boolean {
    return this.#isForcedSecure || this.channel.isSecure();
  }

  /**
   * Makes the request look as if it had come to another place: for servers behind a proxy they trust.
   *
   * @param secure - whether it came to the proxy over TLS
   */
  setHost(host: string, port: number, secure = false): void {
    this.#isForcedSecure = secure;
    const usualPort = this.isSecure() ? 443 : 80;
    this.requestHeaders.setRawHeaders("Host", [port === usualPort ? host : `${host}:${port}`]);
    this.#host = new IPv4Address("TCP", host, port);
  }

  // The response.

  /** The header fields of the response, with those the server adds. They go out with the first write. */
  get responseHeaders(): Headers {
    this.#responseHeaders ??= this.channel.newResponseHeaders();
    return this.#responseHeaders;
  }

  /** Whether the head of the response has been sent. */
  get startedWriting(): boolean {
    return this.#body !== undefined;
  }

  /** How many bytes of body have been sent. */
  get sentLength(): number {
    return this.#body?.sentLength ?? 0;
  }

  /** Whether {@link finish} was called. */
  get finished(): boolean {
    return this.#state === "finished";
  }

  /** Whether the client has gone, or the connection was aborted, before the response was finished. */
  get isLost(): boolean {
    return this.#state === "lost" || this.#state === "aborted";
  }

  /** The status line, as it was or will be sent. */
  get statusLine(): string {
    return statusLine(this.code, this.#phrase);
  }

  /**
   * Sets the status of the response.
   *
   * @param phrase - in place of the usual one; a line break in it becomes a blank
   * @throws InvalidStatusCodeError for what can't be the final status: 1xx is none (HR-6)
   * @throws InvalidHeaderValueError when the phrase holds a control character
   */
  setResponseCode(code: number, phrase?: string): void {
    if (!Number.isInteger(code) || code < 200 || code > 599) throw new InvalidStatusCodeError(code);
    statusLine(code, phrase); // throws now rather than when it is sent
    this.code = code;
    this.#phrase = phrase;
  }

  /**
   * Sets a header field of the response, in place of any there are. A line break in the value becomes a
   * blank.
   *
   * @throws InvalidHeaderNameError, InvalidHeaderValueError (HR-8)
   */
  setHeader(name: HeaderText, value: HeaderText): void {
    this.responseHeaders.setRawHeaders(name, [value]);
  }

  /**
   * Has the client keep a cookie. Line breaks and semicolons in any part become blanks (HR-9).
   *
   * @throws TypeError for a name that is empty or holds an equals sign
   * @throws RangeError for an unknown `sameSite`, and for `none` without `secure`
   */
  addCookie(name: string, value: string, attributes?: CookieAttributes): void {
    this.responseHeaders.addRawHeader("Set-Cookie", renderSetCookie(name, value, attributes));
  }

  /** Sends the client elsewhere, with 302. The response still has to be finished (HR-10). */
  redirect(url: HeaderText): void {
    this.setResponseCode(FOUND);
    this.setHeader("Location", url);
  }

  /**
   * Tells when the resource was changed last. Of several calls the newest time wins, to whole seconds,
   * rounded up (HR-10).
   *
   * @param when - seconds since 1970
   * @returns {@link CACHED} when the client knows this state, or wants another: the status is set then,
   *   and the body is to stay empty
   * @throws RangeError when `when` is no time
   */
  setLastModified(when: number): typeof CACHED | undefined {
    if (!Number.isFinite(when)) throw new RangeError(`when has to be a time, got ${when}`);
    this.#lastModified = Math.max(this.#lastModified, Math.ceil(when));
    this.setHeader("Last-Modified", formatHTTPDate(this.#lastModified));
    return this.#fail(checkLastModified(this, this.#lastModified));
  }

  /**
   * Tells which state the resource is in (HR-10).
   *
   * @param etag - with its quotes: `"a1"`, or `W/"a1"` for one that is not equal byte by byte
   * @returns as {@link setLastModified} does
   * @throws TypeError when `etag` is no entity tag
   */
  setETag(etag: string): typeof CACHED | undefined {
    if (!isEntityTag(etag)) throw new TypeError('an entity tag is quoted, such as "a1" or W/"a1"');
    this.setHeader("ETag", etag);
    return this.#fail(checkETag(this, etag));
  }

  /**
   * Sends a piece of the body; the first one sends the head before it. Ignored once the client has gone.
   *
   * Without a Content-Length each piece goes out as a chunk of its own (HR-5). Where the response has no
   * body (HEAD, 204, 205, 304) nothing but the head is sent.
   *
   * @param data - text goes out as UTF-8. Bytes are not copied: don't change them afterwards
   * @throws ResponseFinishedError after {@link finish}
   * @throws ContentLengthError when it would make the body longer than Content-Length; the connection is
   *   aborted, since the client can't be told any other way (HR-7)
   */
  write(data: Uint8Array | string): void {
    this.#write(data, byteLength(data));
  }

  /**
   * The response is complete. A second call only warns. A body shorter than its Content-Length aborts
   * the connection: `connectionLost` follows, not the end of a good response (HR-7).
   *
   * @throws RequestLostError when the client has gone
   */
  finish(): void {
    if (this.isLost) throw new RequestLostError();
    if (this.#state === "finished") {
      log.warn("finish() was called twice on {uri}", { uri: this.uri });
      return;
    }
    if (this.producer !== undefined) this.#dropProducer();
    const body = this.#start();
    try {
      body.end();
    } catch (error) {
      // Nobody expects finish() to throw because of what was written before.
      log.failure("Response to {uri} can't be finished", error, "error", { uri: this.uri });
      this.abortResponse();
      return;
    }
    this.#state = "finished";
    this.#notifications.finished();
    this.channel.requestDone(this);
  }

  /**
   * Sends `body` as the whole of the body and finishes: with a Content-Length, and in one write.
   *
   * @throws as {@link write} and {@link finish} do
   */
  finishWith(body: Uint8Array | string): void {
    const length = byteLength(body);
    if (!hasNoBody(this.code)) {
      this.responseHeaders.setRawHeaders("Content-Length", [`${length}`]);
    }
    this.#write(body, length);
    this.finish();
  }

  /** Whether the client would have the connection upgraded to `upgrade`; HTTP/1.0 can't ask. */
  asksForUpgrade(upgrade: string): boolean {
    if (this.clientproto !== "HTTP/1.1") return false; // HTTP/1.0 is to ignore Upgrade
    const options = listed(this.requestHeaders.getRawHeaders("Connection", []));
    const offered = listed(this.requestHeaders.getRawHeaders("Upgrade", []));
    return options.includes("upgrade") && offered.includes(upgrade.toLowerCase());
  }

  /**
   * Answers with 101, and makes the connection `protocol`'s: it gets the transport at once, and what the
   * client has sent behind its request right after its `connectionMade`, even if that has paused the
   * transport. Fields that belong to the new protocol are to be set before.
   *
   * @param name - what to upgrade to, such as `websocket`
   * @throws HandOverError unless the request is complete, asks for just that, and has no response yet
   * @see RFC 9110, section 7.8
   */
  upgrade(name: string, protocol: IProtocol): void {
    if (!this.asksForUpgrade(name)) throw new HandOverError(`the client does not ask for ${name}`);
    this.#checkHandOver();
    this.setHeader("Upgrade", name);
    this.setHeader("Connection", "Upgrade");
    this.#handOver(SWITCHING_PROTOCOLS, protocol);
  }

  /**
   * Answers a CONNECT with 200, and makes the connection `protocol`'s, as {@link upgrade} does.
   *
   * @throws HandOverError unless this is a CONNECT, complete and without a response
   * @see RFC 9110, section 9.3.6
   */
  acceptTunnel(protocol: IProtocol): void {
    if (this.method !== "CONNECT") throw new HandOverError(`the method is ${this.method}`);
    this.#checkHandOver();
    this.#handOver(OK, protocol);
  }

  /**
   * Tells how this request ends: fires when the response is finished, fails with the reason when the
   * client goes away before that. Each call gets its own, at once if it has ended (HC-5).
   */
  notifyFinish(): Deferred<void> {
    return this.#notifications.ask();
  }

  /**
   * Puts `producer` in charge of the body; see `IConsumer.registerProducer`. It is stopped when the client
   * goes away, and has to be unregistered before {@link finish}.
   *
   * @throws ProducerAlreadyRegisteredError while another is registered (HR-11)
   * @throws ResponseFinishedError after {@link finish}
   */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    if (this.#state === "finished") throw new ResponseFinishedError();
    if (this.isLost) {
      producer.stopProducing();
      return;
    }
    if (this.producer !== undefined) throw new ProducerAlreadyRegisteredError();
    this.producer = producer;
    this.channel.registerProducer(producer, streaming);
  }

  /** Ends the registration. Safe to call without one. */
  unregisterProducer(): void {
    if (this.producer === undefined) return;
    this.producer = undefined;
    this.channel.unregisterProducer();
  }

  /** Such as `<Request GET /index.html HTTP/1.1>`. */
  toString(): string {
    return `<${this.constructor.name} ${this.method} ${this.uri} ${this.clientproto}>`;
  }

  /** Forgets the status and the fields set so far, for another response in place of one not begun. */
  protected resetResponse(): void {
    this.code = OK;
    this.#phrase = undefined;
    this.#responseHeaders = undefined;
    this.#lastModified = Number.NEGATIVE_INFINITY;
  }

  #checkHandOver(): void {
    if (!this.#isComplete) throw new HandOverError("the request is not complete");
    if (this.#state !== "waiting") throw new HandOverError(`the response is ${this.#state}`);
  }

  /** Neither response has a body, nor fields that tell its length. */
  #handOver(code: number, protocol: IProtocol): void {
    this.code = code;
    this.#phrase = undefined;
    this.responseHeaders.removeHeader("Content-Length");
    this.responseHeaders.removeHeader("Transfer-Encoding");
    this.#state = "finished";
    this.#notifications.finished();
    this.channel.handOver(this, protocol);
  }

  /** Conditions are about what would be a success; one that failed for good stays so (RFC 9110, 13.2). */
  #fail(status: FailedPrecondition | undefined): typeof CACHED | undefined {
    if (this.code === PRECONDITION_FAILED) return CACHED;
    const mayFail = this.code < 300 || this.code === NOT_MODIFIED;
    if (status === undefined || !mayFail) return undefined;
    this.setResponseCode(status);
    return CACHED;
  }

  #write(data: Uint8Array | string, length: number): void {
    if (this.#state === "finished") throw new ResponseFinishedError();
    if (this.isLost) return;
    const body = this.#start();
    try {
      body.write(data, length);
    } catch (error) {
      this.abortResponse(); // the client can't be told any other way (HR-7)
      throw error;
    }
  }

  /** Ends the connection in the middle of the response: the client has to see that it is not whole. */
  protected abortResponse(): void {
    this.#state = "aborted";
    this.channel.abortConnection();
  }

  /** Unless that was done: decides how the body is framed, and sends the head. */
  #start(): ResponseBody {
    if (this.#body !== undefined) return this.#body;
    const headers = this.responseHeaders;
    const framing = frameResponse(this, headers);
    if (!hasNoBody(this.code) && !isEmpty(framing, headers) && !headers.hasHeader("Content-Type")) {
      headers.setRawHeaders("Content-Type", ["text/html"]);
    }
    this.#state = "started";
    this.#body = new ResponseBody(this.channel, framing);
    this.channel.writeHeaders(this, framing.kind !== "until-close");
    return this.#body;
  }

  #dropProducer(): void {
    log.error("{uri} was finished with its producer still registered", { uri: this.uri });
    this.unregisterProducer();
  }

  /**
   * Takes a form apart that has to be whole before anybody may rely on it.
   *
   * @returns the status to answer with when it can't be read
   */
  #readForm(): number | undefined {
    const type = this.#formType();
    if (type === "application/x-www-form-urlencoded") {
      return countItems(this.content) > MAX_FORM_ITEMS ? REQUEST_ENTITY_TOO_LARGE : undefined;
    }
    if (type !== "multipart/form-data") return undefined;
    const parts = readMultipartForm(this.#contentType(), this.content);
    if (isRefusal(parts)) return parts.status;
    this.#parts = parts;
    return undefined;
  }

  #parseArgs(): Args {
    const args = parseQuery(this.#head.target.query ?? "");
    for (const [name, values] of this.#formArgs()) args.set(name, values);
    return args;
  }

  #formArgs(): Iterable<readonly [string, string[]]> {
    return this.#formType() === "application/x-www-form-urlencoded"
      ? parseQuery(this.content.toString("latin1"))
      : textArgs(this.#parts);
  }

  /** The media type of a body that is to be read; other bodies are the program's to read. */
  #formType(): string | undefined {
    if (this.method !== "POST" || !this.channel.parsePOSTFormSubmission) return undefined;
    return mediaType(this.#contentType());
  }

  #contentType(): string {
    return this.requestHeaders.getRawHeaders("Content-Type")?.[0] ?? "";
  }
}

/** Whether there is no body to give a type to: for HEAD, the one that GET would send (HR-12). */
function isEmpty(framing: ResponseFraming, headers: Headers): boolean {
  if (framing.kind === "length") return framing.length === 0;
  return headers.getRawHeaders("Content-Length")?.[0] === "0";
}

function byteLength(data: Uint8Array | string): number {
  return typeof data === "string" ? Buffer.byteLength(data) : data.byteLength;
}

function hostOf(address: IAddress): string {
  return "host" in address && typeof address.host === "string" ? address.host : "";
}
