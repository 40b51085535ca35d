import { requireFunction, requireTexts } from "../http/argument-checks.ts";
import type { BodyMode } from "../http/received-request.ts";
import { bodyModeFor } from "./body-mode.ts";
import type { IResource } from "./interfaces.ts";
import { encodeSegment } from "./path-segment.ts";
import type { RenderResult } from "./render-result.ts";
import type { Request } from "./request.ts";
import { requireResource } from "./require-resource.ts";
import { getChildForRequest } from "./site.ts";

/** Says which path stands for another one; both are segments that are percent-decoded. */
export type RewriteRule = (path: readonly string[]) => readonly string[];

/**
 * Changes what is left of the path, by one rule after the other, before the resource for it is looked for.
 *
 * @see Twisted: `twisted.web.rewrite.RewriterResource` (RW-1)
 */
export class RewriterResource implements IResource {
  readonly isLeaf = true;
  readonly #resource: IResource;
  readonly #rules: readonly RewriteRule[];

  /**
   * @param resource - where paths lead when they have been changed
   * @throws TypeError for what is no resource, and for a rule that is no function
   */
  constructor(resource: IResource, ...rules: readonly RewriteRule[]) {
    this.#resource = requireResource("what is rewritten for", resource);
    for (const rule of rules) requireFunction("a rule", rule);
    this.#rules = rules;
  }

  getChildWithDefault(): IResource {
    return this;
  }

  bodyModeBelow(segments: readonly string[], request: Request): BodyMode {
    return bodyModeFor(this.#resource, this.#rewritten(segments), request);
  }

  render(request: Request): RenderResult {
    request.postpath = [...this.#rewritten(request.postpath)];
    request.path = `/${[...request.prepath, ...request.postpath].map(encodeSegment).join("/")}`;
    return getChildForRequest(this.#resource, request).render(request);
  }

  #rewritten(path: readonly string[]): readonly string[] {
    return this.#rules.reduce((rewritten, rule) => rule(rewritten), path);
  }
}

/**
 * Has paths that begin with `aliasPath` begin with `sourcePath`: segments, percent-decoded.
 *
 * @throws TypeError for what is no list of texts, such as a path
 * @see Twisted: `twisted.web.rewrite.alias`
 */
export function alias(aliasPath: readonly string[], sourcePath: readonly string[]): RewriteRule {
  requireTexts("aliasPath", aliasPath);
  requireTexts("sourcePath", sourcePath);
  return (path) => {
    const isMeant = aliasPath.every((segment, index) => path[index] === segment);
    return isMeant ? [...sourcePath, ...path.slice(aliasPath.length)] : path;
  };
}

/**
 * Has `/~alice/x` lead to `/users/alice/x`.
 *
 * @see Twisted: `twisted.web.rewrite.tildeToUsers`
 */
export const tildeToUsers: RewriteRule = (path) => {
  const [first, ...rest] = path;
  return first?.startsWith("~") ? ["users", first.slice(1), ...rest] : path;
};
