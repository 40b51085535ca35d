import type { HTTPChannel } from "../http/http-channel.ts";
import { HTTPFactory, type HTTPFactoryOptions } from "../http/http-factory.ts";
import type { RequestHead } from "../http/request-head.ts";
import type { IResource } from "./interfaces.ts";
import { Request } from "./request.ts";

/** What may be chosen for a site. */
export interface SiteOptions extends HTTPFactoryOptions {
  /**
   * Whether the page for a resource that failed shows why, to everybody. For development only.
   * Default: false.
   */
  readonly displayTracebacks?: boolean | undefined;
}

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
export class Site extends HTTPFactory {
  /** The root of the tree. */
  resource: IResource;
  readonly displayTracebacks: boolean;

  constructor(resource: IResource, options: SiteOptions = {}) {
    super(options);
    this.resource = resource;
    this.displayTracebacks = options.displayTracebacks ?? false;
  }

  /** The resource a request is for. Override to look elsewhere, by host name for example. */
  getResourceFor(request: Request): IResource {
    return getChildForRequest(this.resource, request);
  }

  override buildRequest(channel: HTTPChannel, head: RequestHead): Request {
    return new Request(channel, head, this);
  }
}

/**
 * Walks down from `resource` along the rest of the path, until that is used up or a leaf is reached. The
 * segments passed go from `postpath` to `prepath` (RS-1).
 */
export function getChildForRequest(resource: IResource, request: Request): IResource {
  let reached = resource;
  while (!reached.isLeaf) {
    const segment = request.postpath.shift();
    if (segment === undefined) break;
    request.prepath.push(segment);
    reached = reached.getChildWithDefault(segment, request);
  }
  return reached;
}
