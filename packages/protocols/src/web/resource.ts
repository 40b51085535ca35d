import { requireText } from "../http/argument-checks.ts";
import type { BodyMode } from "../http/received-request.ts";
import { UnsupportedMethod } from "./errors.ts";
import type { IResource } from "./interfaces.ts";
import { notFound } from "./pages.ts";
import { type MethodNames, methodNames, renderedMethods, renderMethod } from "./render-methods.ts";
import type { RenderResult } from "./render-result.ts";
import type { Request } from "./request.ts";
import { requireResource } from "./require-resource.ts";

/**
 * Something with a URL, and a place for what is below it.
 *
 * Subclass it and write a `render_GET`, `render_POST` and so on, each taking the request and returning a
 * {@link RenderResult}. Without a `render_HEAD`, HEAD is rendered as GET.
 *
 * ```ts
 * class Hello extends Resource {
 *   override isLeaf = true;
 *   render_GET(): string {
 *     return "<p>hello</p>";
 *   }
 * }
 * ```
 *
 * @see Twisted: `twisted.web.resource.Resource` (RS-1, RS-2)
 */
export class Resource implements IResource {
  /** Whether it takes what is left of the path as it is, instead of being asked for a child. */
  isLeaf = false;
  /**
   * How the bodies of requests to it, and to what is below it, are taken. With `stream` it is found and
   * rendered as soon as the head of a request has arrived, and reads the body with `request.deliverBody`
   * (HP-18).
   */
  bodyMode: BodyMode = "whole";
  /** The methods it tells clients it has, in place of those found in its class. */
  allowedMethods: readonly string[] | undefined = undefined;
  readonly #children = new Map<string, IResource>();
  /** What its class renders, from its first request on. */
  #methodNames: MethodNames | undefined = undefined;

  /**
   * Puts a resource below this one.
   *
   * @param name - one segment of a path, percent-decoded: `users`, not `/users`. `""` is what comes behind a closing
   *   slash
   * @throws TypeError for a name that is no text, and for what is no resource
   */
  putChild(name: string, child: IResource): void {
    this.#children.set(requireText("name", name), requireResource("a child", child));
  }

  /** Override: a child that was not put there. It may not be known before it is asked for. */
  getChild(_name: string, _request: Request): IResource {
    return notFound();
  }

  /** The child that was put there. */
  getStaticEntity(name: string, _request: Request): IResource | undefined {
    return this.#children.get(name);
  }

  /** The child that was put there, else what {@link getChild} says. */
  getChildWithDefault(name: string, request: Request): IResource {
    return this.#children.get(name) ?? this.getChild(name, request);
  }

  /**
   * Renders with the `render_` method for the request's method. Override to render every method alike.
   *
   * @throws UnsupportedMethod when there is none
   */
  render(request: Request): RenderResult {
    const names = this.#methodNames ?? this.#findMethodNames();
    const { method } = request;
    let render = renderMethod(this, names, method);
    if (render === undefined && method === "HEAD") render = renderMethod(this, names, "GET");
    if (render === undefined) throw new UnsupportedMethod(this.#allowed(names));
    return render.call(this, request) as RenderResult; // the site checks what it really is
  }

  #findMethodNames(): MethodNames {
    this.#methodNames = methodNames(this, Resource.prototype);
    return this.#methodNames;
  }

  #allowed(names: MethodNames): readonly string[] {
    if (this.allowedMethods !== undefined) return this.allowedMethods;
    const methods = new Set(renderedMethods(this, names));
    if (methods.has("GET")) methods.add("HEAD");
    return [...methods].sort();
  }
}
