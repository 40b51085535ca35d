import { requireText } from "./argument-checks.ts";
import { ConditionalResponse } from "./conditional-response.ts";
import { InvalidStatusCodeError } from "./errors.ts";
import { HeadRenderer } from "./head-renderer.ts";
import type { HeaderText } from "./header-text.ts";
import { Headers } from "./headers.ts";
import type { CACHED } from "./preconditions.ts";
import { ReceivedRequest } from "./received-request.ts";
import { type CookieAttributes, renderSetCookie } from "./set-cookie.ts";
import { FOUND, OK } from "./status.ts";
import { statusLine } from "./status-line.ts";
import { isForbiddenTrailer } from "./trailer-names.ts";

/** One for all servers: where there are several, one of them is the busiest. */
const HEADS = new HeadRenderer();

/**
 * A request with the head of its response, as far as it is prepared: the status, the fields, and whether
 * the client has what it asks for. Nothing is sent from here.
 *
 * @see HR-6, HR-8 to HR-10
 */
export abstract class AnswerableRequest extends ReceivedRequest {
  /** The status code of the response. Set it with {@link setResponseCode}. */
  code: number = OK;

  #responseHeaders: Headers | undefined = undefined;
  #responseTrailers: Headers | undefined = undefined;
  #phrase: string | undefined = undefined;
  #conditions: ConditionalResponse | undefined = undefined;

  /** The header fields of the response, with those the server adds. They go out with the first write. */
  get responseHeaders(): Headers {
    this.#responseHeaders ??= this.channel.newResponseHeaders();
    return this.#responseHeaders;
  }

  /** What is sent behind the body: see {@link setTrailer}. `undefined` unless something was set. */
  get responseTrailers(): Headers | undefined {
    return this.#responseTrailers;
  }

  /** The status line, as it was or will be sent. */
  get statusLine(): string {
    return statusLine(this.code, this.#phrase);
  }

  /**
   * The head of the response as it goes over the wire, bytes where it isn't ASCII. For the channel.
   *
   * @internal
   */
  renderHead(): string | Buffer {
    // The usual phrases are ASCII, without a look at them.
    const isPlainLine = this.#phrase === undefined || undefined;
    return HEADS.render(this.statusLine, this.responseHeaders, isPlainLine);
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
    this.responseHeaders.setOne(name, value);
  }

  /**
   * Sets a field to be sent behind the body, in place of any there are: a checksum, for example, which is known
   * only then. May be called until the response is finished.
   *
   * Only a body in chunks has something behind it, that is one of HTTP/1.1 without a Content-Length. Elsewhere the
   * field is dropped, as it may be anywhere on the way. A Trailer field that announces it is yours to set.
   *
   * @throws InvalidHeaderNameError, InvalidHeaderValueError (HR-8)
   * @throws TypeError for a field that comes too late there: one about framing, routing, who sends or what is sent
   * @see RFC 9110, section 6.5
   */
  setTrailer(name: string, value: HeaderText): void {
    if (isForbiddenTrailer(requireText("name", name)))
      throw new TypeError(`${name} can't stand behind a body`);
    this.#responseTrailers ??= new Headers();
    this.#responseTrailers.setOne(name, value);
  }

  /**
   * Has the client keep a cookie. Line breaks and semicolons in any part become blanks (HR-9).
   *
   * @throws TypeError for a name that is empty or holds an equals sign, and for a name or value that is no text
   * @throws RangeError for an unknown `sameSite`, for `none` without `secure`, and for times that are none
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
    this.#conditions ??= new ConditionalResponse(this);
    return this.#conditions.setLastModified(when);
  }

  /**
   * Tells which state the resource is in (HR-10).
   *
   * @param etag - with its quotes: `"a1"`, or `W/"a1"` for one that is not equal byte by byte
   * @returns as {@link setLastModified} does
   * @throws TypeError when `etag` is no entity tag
   */
  setETag(etag: string): typeof CACHED | undefined {
    this.#conditions ??= new ConditionalResponse(this);
    return this.#conditions.setETag(etag);
  }

  /** Forgets the status and the fields set so far, for another response in place of one not begun. */
  protected resetResponse(): void {
    this.code = OK;
    this.#phrase = undefined;
    this.#responseHeaders = undefined;
    this.#responseTrailers = undefined;
    this.#conditions = undefined;
  }

  /** Sets a status that programs can't choose, with its usual phrase. */
  protected useStatus(code: number): void {
    this.code = code;
    this.#phrase = undefined;
  }
}
