import { parseHostPort } from "../http/host.ts";
import type { IResource } from "./interfaces.ts";
import { notFound } from "./pages.ts";
import type { RenderResult } from "./render-result.ts";
import type { Request } from "./request.ts";
import { Resource } from "./resource.ts";
import { getChildForRequest } from "./site.ts";

const USUAL_PORTS: ReadonlyMap<string, number> = new Map([
  ["http", 80],
  ["https", 443],
]);

/**
 * Believes the proxy in front: a request to `/https/www.example.org:444/a` below it is taken for one to
 * `https://www.example.org:444/a`, and answered by the site's root.
 *
 * Only for sites that nobody but the proxy can reach: whoever can, says which host and whether it came
 * over TLS.
 *
 * @see Twisted: `twisted.web.vhost.VHostMonsterResource` (VH-2)
 */
export class VHostMonsterResource extends Resource {
  override getChild(scheme: string): IResource {
    const usualPort = USUAL_PORTS.get(scheme);
    return usualPort === undefined ? notFound() : new HostSegment(scheme === "https", usualPort);
  }
}

/** The segment with the host. */
class HostSegment implements IResource {
  readonly isLeaf = false;
  readonly #isSecure: boolean;
  readonly #usualPort: number;

  constructor(isSecure: boolean, usualPort: number) {
    this.#isSecure = isSecure;
    this.#usualPort = usualPort;
  }

  getChildWithDefault(name: string, request: Request): IResource {
    const place = parseHostPort(name);
    if (place === undefined) return notFound();
    request.setHost(place.host, place.port ?? this.#usualPort, this.#isSecure);
    forgetPrepath(request);
    return getChildForRequest(request.site.resource, request);
  }

  render(request: Request): RenderResult {
    return notFound().render(request);
  }
}

/** Makes the request one to what lies behind the segments passed so far. */
function forgetPrepath(request: Request): void {
  const query = request.uri.indexOf("?");
  request.path = `/${request.path
    .split("/")
    .slice(request.prepath.length + 1)
    .join("/")}`;
  request.uri = query < 0 ? request.path : request.path + request.uri.slice(query);
  request.prepath = [];
  if (request.postpath.length === 0) request.postpath = [""];
}
