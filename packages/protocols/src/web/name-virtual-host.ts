import { requireText } from "../http/argument-checks.ts";
import { parseHostPort } from "../http/host.ts";
import { hostKey } from "./host-key.ts";
import type { IResource } from "./interfaces.ts";
import { notFound } from "./pages.ts";
import type { RenderResult } from "./render-result.ts";
import type { Request } from "./request.ts";
import { requireResource } from "./require-resource.ts";
import { Resource } from "./resource.ts";

/**
 * Several sites on one port, told from each other by the host that clients ask for.
 *
 * ```ts
 * const hosts = new NameVirtualHost();
 * hosts.addHost("www.example.org", shop);
 * hosts.addHost("blog.example.org", blog);
 * reactor.listenTCP(8080, new Site(hosts));
 * ```
 *
 * Names count in any case, without the port, and with or without a dot at their end. An IPv6 address stands in its
 * brackets.
 *
 * @see Twisted: `twisted.web.vhost.NameVirtualHost` (VH-1)
 */
export class NameVirtualHost extends Resource {
  /** What answers for other hosts. Default: 404. */
  default: IResource | undefined = undefined;
  readonly #hosts = new Map<string, IResource>();

  /**
   * Has `resource` be the root for a host.
   *
   * @throws TypeError for a name that is no text, and for what is no resource
   * @throws RangeError for a name that no request can have, such as one with a port
   */
  addHost(name: string, resource: IResource): void {
    const place = parseHostPort(requireText("name", name));
    if (place?.host !== name) throw new RangeError(`that can be no host: ${JSON.stringify(name)}`);
    this.#hosts.set(hostKey(name), requireResource("the root for a host", resource));
  }

  /** Has it be no longer. */
  removeHost(name: string): void {
    this.#hosts.delete(hostKey(name));
  }

  override getStaticEntity(name: string, request: Request): IResource | undefined {
    const root = this.#rootFor(request);
    // A root that decides for all below it stands for it.
    return root.isLeaf || root.bodyMode === "stream" ? root : root.getStaticEntity?.(name, request);
  }

  override getChild(name: string, request: Request): IResource {
    const root = this.#rootFor(request);
    if (!root.isLeaf) return root.getChildWithDefault(name, request);
    request.prepath.pop(); // a leaf takes the path as a whole
    request.postpath.unshift(name);
    return root;
  }

  override render(request: Request): RenderResult {
    return this.#rootFor(request).render(request);
  }

  #rootFor(request: Request): IResource {
    const host = request.getRequestHostname();
    const root = this.#hosts.get(hostKey(host)) ?? this.default;
    return root ?? notFound("No Such Host", `There is nothing at the host ${host}.`);
  }
}
