import type { Failure } from "@cordage/deferred";
import { type IAddress, type IProtocol, IPv4Address, requireInteger } from "@cordage/reactor";
import { requireText } from "./argument-checks.ts";
import type { BodyDelivery } from "./body-delivery.ts";
import { listed } from "./connection-options.ts";
import { parseCookies } from "./cookies.ts";
import { NO_FIELDS } from "./field-block.ts";
import { type Args, parseQuery } from "./form.ts";
import { declaredLength, isBodyExpected } from "./framing.ts";
import { Headers } from "./headers.ts";
import { parseHostPort } from "./host.ts";
import type { FormPart } from "./multipart-form.ts";
import { isRefusal } from "./refusal.ts";
import type { RequestChannel } from "./request-channel.ts";
import { readForm, type SubmittedForm } from "./request-form.ts";
import type { RequestHead } from "./request-head.ts";
import { lostBody, wholeBody } from "./whole-body.ts";

const EMPTY = Buffer.alloc(0);

/** How a request takes its body: when all of it is there, or as it arrives. */
export type BodyMode = "whole" | "stream";
const NO_PARTS: readonly FormPart[] = Object.freeze([]);

/**
 * What a client asks for: the half of a {@link Request} that came from the network. Everything is decoded
 * when somebody asks for it, and kept.
 *
 * @see Twisted: `twisted.web.http.Request` (HR-1 to HR-4)
 */
export abstract class ReceivedRequest {
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
  /**
   * The body. All of it has arrived when `process` is called. Yours to keep. Empty for a request that takes
   * it as a stream.
   */
  content: Buffer = EMPTY;
  /**
   * How this request takes its body. May be set in `headReceived`: a request that takes it as a stream is
   * processed right after that, and reads it with {@link deliverBody} (HP-18). Default: `whole`.
   */
  bodyMode: BodyMode = "whole";

  readonly #head: RequestHead;
  #trailerFields: Iterable<readonly [string, string]> = NO_FIELDS;
  #requestHeaders: Headers | undefined = undefined;
  #trailers: Headers | undefined = undefined;
  #form: SubmittedForm | undefined = undefined;
  #args: Args | undefined = undefined;
  #cookies: Map<string, string> | undefined = undefined;
  #host: IAddress | undefined = undefined;
  #isForcedSecure = false;
  #stream: BodyDelivery | undefined = undefined;
  /** Whether all of the body is in `content`. */
  #isWhole = false;

  /** @param head - what the parser made of the request's head */
  constructor(channel: RequestChannel, head: RequestHead) {
    this.channel = channel;
    this.#head = head;
    this.method = head.method;
    this.uri = head.target.uri;
    this.path = head.target.path;
    this.clientproto = head.version;
  }

  /** Whether a body comes with the request, if only one of no chunks. */
  get hasBody(): boolean {
    return isBodyExpected(this.#head.framing);
  }

  /**
   * How long the body is said to be; 0 where nothing says so. For the channel.
   *
   * @internal
   */
  get declaredLength(): number {
    return declaredLength(this.#head.framing);
  }

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
    if (this.#args === undefined) {
      this.#args = parseQuery(this.#head.target.query ?? "");
      for (const [name, values] of this.#form?.args ?? []) this.#args.set(name, values);
    }
    return this.#args;
  }

  /** What a POST of `multipart/form-data` holds, in order: values and files (HR-3). Empty otherwise. */
  get parts(): readonly FormPart[] {
    return this.#form?.parts ?? NO_PARTS;
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
   * @throws TypeError for a host that is no text; RangeError for a port that is none
   */
  setHost(host: string, port: number, secure = false): void {
    requireText("host", host);
    requireInteger("port", port, 0, 65_535);
    this.#isForcedSecure = secure;
    const usualPort = this.isSecure() ? 443 : 80;
    this.requestHeaders.setRawHeaders("Host", [port === usualPort ? host : `${host}:${port}`]);
    this.#host = new IPv4Address("TCP", host, port);
  }

  /** Whether the client would have the connection upgraded to `upgrade`; HTTP/1.0 can't ask. */
  asksForUpgrade(upgrade: string): boolean {
    if (this.clientproto !== "HTTP/1.1") return false; // HTTP/1.0 is to ignore Upgrade
    const options = listed(this.requestHeaders.getRawHeaders("Connection", []));
    const offered = listed(this.requestHeaders.getRawHeaders("Upgrade", []));
    return options.includes("upgrade") && offered.includes(upgrade.toLowerCase());
  }

  /**
   * Has the body delivered: `makeConnection`, `dataReceived` any number of times, and `connectionLost` with
   * RequestDone when it is complete; otherwise with ResponseFinishedError when the response was finished
   * before, or with what ended the request. Bytes are the protocol's to keep.
   *
   * A body that is taken as a stream is not read before this is called. The protocol's transport can be
   * paused and resumed: while it is paused the client has to wait. To end it ends the connection, and with
   * it the request.
   *
   * @throws BodyDeliveredError when it is called again
   * @throws TypeError for what is no protocol; before `process` is called, unless the request was lost
   */
  deliverBody(protocol: IProtocol): void {
    if (this.#stream === undefined) {
      if (!this.#isWhole)
        throw new TypeError("the body has not arrived, and is not taken as a stream");
      this.#stream = wholeBody(this.content, this.channel);
    }
    this.#stream.deliverTo(protocol);
  }

  /** Such as `<Request GET /index.html HTTP/1.1>`. */
  toString(): string {
    return `<${this.constructor.name} ${this.method} ${this.uri} ${this.clientproto}>`;
  }

  /** The body will come from there. */
  protected takeStream(stream: BodyDelivery): void {
    this.#stream = stream;
  }

  /** A body has ended that nobody may have asked for yet, and how. */
  protected endStream(reason: Failure): void {
    if (this.#stream === undefined) this.#stream = lostBody(reason, this.channel);
    else this.#stream.ended(reason);
  }

  /** Takes the fields behind the body. */
  protected takeTrailers(trailers: Iterable<readonly [string, string]>): void {
    this.#trailerFields = trailers;
  }

  /**
   * Takes the body, now that all of it has arrived.
   *
   * @returns the status to answer with when it is a form that can't be read: 400, or 413 for too many items
   */
  protected takeContent(content: Buffer): number | undefined {
    this.content = content;
    this.#isWhole = true;
    if (this.method !== "POST" || !this.channel.parsePOSTFormSubmission) return undefined;
    const form = readForm(this.requestHeaders.getRawHeaders("Content-Type")?.[0] ?? "", content);
    if (form !== undefined && isRefusal(form)) return form.status;
    this.#form = form;
    return undefined;
  }
}

function hostOf(address: IAddress): string {
  return "host" in address && typeof address.host === "string" ? address.host : "";
}
