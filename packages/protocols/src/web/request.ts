import { CancelledError, Deferred, Failure } from "@cordage/deferred";
import { type IAddress, IPv4Address, IPv6Address, Logger } from "@cordage/reactor";
import { type HostPort, parseHostPort } from "../http/host.ts";
import type { RequestChannel } from "../http/request-channel.ts";
import type { RequestHead } from "../http/request-head.ts";
import { hasNoBody } from "../http/status.ts";
import { EncodableRequest } from "./encodable-request.ts";
import { ResponseStartedError, UnexpectedResultError, UnsupportedMethod } from "./errors.ts";
import type { IResource } from "./interfaces.ts";
import { childLink, sibLink } from "./links.ts";
import { failurePage, methodPage, misdirectedPage, serverWidePage } from "./pages.ts";
import { encodeSegment, pathSegments } from "./path-segment.ts";
import { PathWalk } from "./path-walk.ts";
import { type Body, NOT_DONE_YET, type StreamedBody } from "./render-result.ts";
import type { Session, SessionComponent } from "./session.ts";
import type { SessionCookie } from "./session-cookie.ts";
import type { Site } from "./site.ts";
import { closeStreamedBody, isStreamedBody, sendStreamedBody } from "./streamed-body.ts";
import { URLPath } from "./url-path.ts";

const log = new Logger("web.request");

const NO_SEGMENTS: readonly string[] = Object.freeze([]);

/**
 * A request on its way through a tree of resources, answered with what the one at its end renders.
 *
 * @see Twisted: `twisted.web.server.Request` (RS-1 to RS-5)
 */
export class Request extends EncodableRequest {
  /** The site it was made to. */
  readonly site: Site;
  /** The segments that lead to the site, when it lies in a tree of another one. */
  sitepath: readonly string[] = NO_SEGMENTS;
  #walk: PathWalk | undefined = undefined;
  #session: Session | undefined = undefined;

  constructor(channel: RequestChannel, head: RequestHead, site: Site) {
    super(channel, head);
    this.site = site;
  }

  /** The segments of the path that lead to the resource reached so far, percent-decoded. */
  get prepath(): string[] {
    return this.#begunWalk().passed;
  }

  set prepath(segments: string[]) {
    this.#begunWalk().passed = segments;
  }

  /** The segments still to go, percent-decoded. */
  get postpath(): string[] {
    return this.#begunWalk().left;
  }

  set postpath(segments: string[]) {
    this.#begunWalk().left = segments;
  }

  /**
   * Whether a segment of the path was passed: {@link prepath} is not empty.
   *
   * @internal
   */
  get isUnderWay(): boolean {
    return this.#walk?.isAtStart === false;
  }

  /**
   * Moves a segment from {@link postpath} to {@link prepath}.
   *
   * @returns `undefined` when none is left
   * @internal
   */
  nextSegment(): string | undefined {
    return this.#begunWalk().next();
  }

  /** Takes the body as a stream, if it is for a resource that wants it so (HP-18). An override calls this. */
  override headReceived(): void {
    if (this.hasBody) this.bodyMode = this.site.getBodyModeFor(this);
  }

  /** Finds the resource and renders it. */
  override process(): void {
    const segments = pathSegments(this.path);
    if (this.#walk === undefined) this.#walk = new PathWalk(segments);
    else this.#walk.left = [...segments];
    try {
      this.render(this.#findResource());
    } catch (error) {
      this.processingFailed(new Failure(error));
    }
  }

  /**
   * What the server remembers of this client, and keeps for as long as it comes back. A client without a
   * session gets one with the response, as a cookie (RS-7).
   *
   * @throws ResponseStartedError when there is none yet, and the response has begun
   */
  getSession(): Session;
  /** The same session's one `component`, see `Session.getComponent`. */
  getSession<T>(component: SessionComponent<T>): T;
  getSession<T>(component?: SessionComponent<T>): Session | T {
    const session = this.#currentSession() ?? this.#newSession();
    this.#session = session;
    session.touch();
    return component === undefined ? session : session.getComponent(component);
  }

  /**
   * Gives the client's session another id. For when somebody logs in: an id that was planted before, or
   * seen by others, opens nothing then.
   *
   * @throws ResponseStartedError when the response has begun
   */
  regenerateSession(): Session {
    if (this.startedWriting) throw new ResponseStartedError();
    const session = this.getSession();
    session.regenerate();
    this.#sendSessionCookie(session);
    return session;
  }

  /** A link to what is called `name` below this resource, relative to the page (RS-9). */
  childLink(name: string): string {
    return childLink(this, name);
  }

  /** A link to what is called `name` beside this resource, relative to the page (RS-9). */
  sibLink(name: string): string {
    return sibLink(this, name);
  }

  /**
   * The URL of the resource reached so far, without what is left of the path. Its host is what the client
   * has sent in Host, which can be anything unless the site has `allowedHosts` (RS-9).
   */
  prePathURL(): string {
    const path = this.prepath.map(encodeSegment).join("/");
    return `http${this.isSecure() ? "s" : ""}://${this.#authority()}/${path}`;
  }

  /** The same, to go on from (RS-9). */
  URLPath(): URLPath {
    return URLPath.fromRequest(this);
  }

  /**
   * Renders `resource` and sends what comes of it, now or when it is there.
   *
   * @throws whatever the resource throws, {@link UnsupportedMethod} aside unless the response has begun
   */
  render(resource: IResource): void {
    let result: unknown;
    try {
      result = resource.render(this);
    } catch (error) {
      result = this.#methodPage(error);
      if (result === undefined) throw error;
    }
    this.#take(result);
  }

  /**
   * Logs that rendering has failed and answers with 500; or, when the response has begun, ends the
   * connection: the client has to see that it is not whole (RS-4).
   */
  processingFailed(reason: Failure): void {
    if (this.isLost && reason.check(CancelledError)) return; // that is how late results are given up
    if (this.isLossBy(reason.value)) return;
    log.failure("Could not answer {request}", reason, "critical", { request: `${this}` });
    if (this.isLost || this.finished) return;
    if (this.startedWriting) {
      this.abortResponse();
      return;
    }
    this.resetResponse();
    const traceback = this.site.displayTracebacks ? reason.getTraceback() : undefined;
    this.#take(failurePage(traceback).render(this));
  }

  /** Nothing is passed or left before {@link process}, but for what the program says. */
  #begunWalk(): PathWalk {
    this.#walk ??= new PathWalk(NO_SEGMENTS);
    return this.#walk;
  }

  #findResource(): IResource {
    if (!this.site.isAllowedHost(this)) return misdirectedPage();
    // The asterisk asks about the server as a whole: no resource has it for a path (RS-5).
    return this.path === "*" ? serverWidePage() : this.site.getResourceFor(this);
  }

  /** The session found before, or the one whose id the client has shown; if it is still there. */
  #currentSession(): Session | undefined {
    const uid = this.#session?.uid ?? this.getCookie(this.#sessionCookie().name);
    const session = uid === undefined ? undefined : this.site.getSession(uid);
    // What has gone over a line that others read opens nothing over TLS.
    return session?.isSecure === this.isSecure() ? session : undefined;
  }

  #newSession(): Session {
    if (this.startedWriting) throw new ResponseStartedError();
    const session = this.site.makeSession(this.isSecure());
    this.#sendSessionCookie(session);
    return session;
  }

  /** In place of one that was set before. */
  #sendSessionCookie({ uid }: Session): void {
    const { name, attributes } = this.#sessionCookie();
    const others = this.responseHeaders
      .getRawHeaders("Set-Cookie", [])
      .filter((cookie) => !cookie.startsWith(`${name}=`));
    this.responseHeaders.setRawHeaders("Set-Cookie", others);
    this.addCookie(name, uid, attributes);
  }

  #sessionCookie(): SessionCookie {
    return this.site.sessionCookie(this.sitepath, this.isSecure());
  }

  #authority(): string {
    const named = parseHostPort(this.getHeader("Host") ?? "");
    const { host, port } = named ?? hostPortOf(this.getHost());
    const isUsualPort = port === undefined || port === (this.isSecure() ? 443 : 80);
    return isUsualPort ? host : `${host}:${port}`;
  }

  /** What it is was left to the program, so everything is looked at. */
  #take(result: unknown): void {
    if (typeof result === "string" || result instanceof Uint8Array) {
      this.#send(result);
    } else if (isThenable(result)) {
      const later = result instanceof Deferred ? result : Deferred.fromPromise(result);
      later
        .addCallback((outcome) => this.#take(outcome))
        .addErrback((reason) => this.#failedLater(reason));
    } else if (isStreamedBody(result)) {
      this.#sendStream(result);
    } else if (result !== NOT_DONE_YET) {
      throw new UnexpectedResultError(result);
    }
  }

  #sendStream(source: StreamedBody): void {
    if (!this.isLost && this.method !== "HEAD" && !hasNoBody(this.code)) {
      sendStreamedBody(this, source);
      return;
    }
    closeStreamedBody(source);
    if (!this.isLost) this.finish();
  }

  /** A resource has failed on a later turn, or says only then which methods it has. */
  #failedLater(reason: Failure): void {
    const page = this.#methodPage(reason.value);
    if (page === undefined) this.processingFailed(reason);
    else this.#take(page);
  }

  /** The page that tells which methods there are, if the error is about that and can still be told (RS-3, RS-4). */
  #methodPage(error: unknown): unknown {
    const isTold = this.startedWriting || this.finished || this.isLost;
    if (isTold || !(error instanceof UnsupportedMethod)) return undefined;
    return methodPage(this.method, error.allowedMethods).render(this);
  }

  #send(body: Body): void {
    if (this.isLost) return; // nobody is there to take it
    if (body.length === 0 && this.method === "HEAD") {
      this.finish(); // whatever length was declared stands for what GET would send
      return;
    }
    const headers = this.responseHeaders;
    if (typeof body === "string" && body !== "" && headers.first("Content-Type") === undefined) {
      headers.setChecked("Content-Type", "text/html; charset=utf-8");
    }
    this.finishWith(body);
  }
}

/** Where a request has come to that doesn't say what it asked for, as those of HTTP/1.0 may not. */
function hostPortOf(address: IAddress): HostPort {
  if (address instanceof IPv6Address) return { host: `[${address.host}]`, port: address.port };
  if (address instanceof IPv4Address) return { host: address.host, port: address.port };
  return { host: "localhost", port: undefined };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}
