import { inWords, requireTexts } from "../http/argument-checks.ts";
import type { HTTPChannel } from "../http/http-channel.ts";
import { HTTPFactory, type HTTPFactoryOptions } from "../http/http-factory.ts";
import type { BodyMode } from "../http/received-request.ts";
import type { RequestHead } from "../http/request-head.ts";
import { bodyModeFor } from "./body-mode.ts";
import { hostKey } from "./host-key.ts";
import type { IResource } from "./interfaces.ts";
import { encodeSegment, pathSegments } from "./path-segment.ts";
import { Request } from "./request.ts";
import { requireResource } from "./require-resource.ts";
import { newSessionId, Session, type SessionHome } from "./session.ts";
import {
  requireSessionOptions,
  type SessionCookie,
  type SessionOptions,
  sessionCookie,
} from "./session-cookie.ts";
import { SessionTable } from "./session-table.ts";

/** What may be chosen for a site. */
export interface SiteOptions extends HTTPFactoryOptions {
  /**
   * Whether the page for a resource that failed shows why, to everybody. For development only.
   * Default: false.
   */
  readonly displayTracebacks?: boolean | undefined;
  /**
   * The names the site goes by, without ports. Requests that name another host get 421. Default: any, so
   * that what requests say of their host is what clients have made up (RS-9).
   */
  readonly allowedHosts?: Iterable<string> | undefined;
  /** What sessions are like (RS-7). */
  readonly sessions?: SessionOptions | undefined;
}

const LANGUAGES: readonly string[] = Object.freeze(["http/1.1", "http/1.0"]);

/**
 * Serves a tree of resources.
 *
 * ```ts
 * const root = new Resource();
 * root.putChild("hello", new Hello());
 * reactor.listenTCP(8080, new Site(root));
 * ```
 *
 * @see Twisted: `twisted.web.server.Site`
 */
export class Site extends HTTPFactory implements SessionHome {
  /** The root of the tree. */
  resource: IResource;
  readonly displayTracebacks: boolean;
  /** The class of new sessions. */
  sessionFactory: new (site: SessionHome, uid: string, isSecure: boolean) => Session = Session;
  /** The sessions that there are. */
  readonly sessions: SessionTable;
  readonly #sessionOptions: SessionOptions;
  readonly #allowedHosts: ReadonlySet<string> | undefined = undefined;
  #isStopped = false;

  /**
   * @throws RangeError as `HTTPFactory` does, for a session timeout or number of sessions not above 0, and for names of
   *   cookies or a `sameSite` that can't be
   * @throws TypeError as `HTTPFactory` does, for what is no resource, and for hosts that are no list of texts
   */
  constructor(resource: IResource, options: SiteOptions = {}) {
    super(options);
    this.resource = requireResource("the root of a site", resource);
    this.displayTracebacks = options.displayTracebacks ?? false;
    this.#sessionOptions = requireSessionOptions(options.sessions ?? {});
    this.sessions = new SessionTable(options.sessions?.maxSessions);
    const { allowedHosts } = options;
    if (allowedHosts === undefined) return;
    this.#allowedHosts = new Set(requireTexts("allowedHosts", allowedHosts).map(hostKey));
  }

  /** Whether the site goes by the name in the request. */
  isAllowedHost(request: Request): boolean {
    if (this.#allowedHosts === undefined) return true; // nobody asks for what the header says
    return this.#allowedHosts.has(hostKey(request.getRequestHostname()));
  }

  /** The resource a request is for. Override to look elsewhere, by host name for example. */
  getResourceFor(request: Request): IResource {
    // Below another site, a site has sessions of its own.
    if (request.isUnderWay) request.sitepath = [...request.prepath];
    return getChildForRequest(this.resource, request);
  }

  /** Starts a session, of which nobody knows yet. `request.getSession()` tells its client. */
  makeSession(isSecure = false): Session {
    const session = new this.sessionFactory(this, newSessionId(), isSecure);
    session.sessionTimeout = this.#sessionOptions.sessionTimeout ?? session.sessionTimeout;
    this.sessions.add(session);
    session.startCheckingExpiration();
    return session;
  }

  /** The session with this id, unless it has ended. */
  getSession(uid: string): Session | undefined {
    return this.sessions.get(uid);
  }

  /** The cookie of requests to this site: its name, and what goes with it. */
  sessionCookie(sitepath: readonly string[], isSecure: boolean): SessionCookie {
    return sessionCookie(this.#sessionOptions, sitepath.map(encodeSegment), isSecure);
  }

  /** What it speaks over TLS, for clients that ask first (TLS-6, RFC 7301). */
  acceptableProtocols(): readonly string[] {
    return LANGUAGES;
  }

  override startFactory(): void {
    super.startFactory();
    this.#isStopped = false;
  }

  override stopFactory(): void {
    super.stopFactory();
    this.#isStopped = true;
    this.#endSessionsWhenDone();
  }

  override connectionClosed(): void {
    super.connectionClosed();
    this.#endSessionsWhenDone();
  }

  /**
   * How the body of a request is taken whose head has arrived. Override where {@link getResourceFor} looks
   * elsewhere than below the root.
   */
  getBodyModeFor(request: Request): BodyMode {
    return bodyModeFor(this.resource, pathSegments(request.path), request);
  }

  override buildRequest(channel: HTTPChannel, head: RequestHead): Request {
    return new Request(channel, head, this);
  }

  /** Nobody comes back to a site that has stopped, once its last connection is gone. */
  #endSessionsWhenDone(): void {
    if (this.#isStopped && this.connectionCount === 0) this.sessions.expireAll();
  }
}

/**
 * Walks down from `resource` along the rest of the path, until that is used up or a leaf is reached. The
 * segments passed go from `postpath` to `prepath` (RS-1).
 *
 * @throws TypeError when what is reached on the way is no resource, such as a Promise of one
 */
export function getChildForRequest(resource: IResource, request: Request): IResource {
  let reached = requireReached(resource);
  while (!reached.isLeaf) {
    const segment = request.nextSegment();
    if (segment === undefined) break;
    reached = requireReached(reached.getChildWithDefault(segment, request));
  }
  return reached;
}

/** Asked for each segment of each path, so no more than what nothing else has. */
function requireReached(resource: IResource): IResource {
  if (typeof resource?.render === "function") return resource;
  throw new TypeError(`expected a resource on the way, got ${inWords(resource)}`);
}
