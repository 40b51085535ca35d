import { Failure } from "@cordage/deferred";
import { requireMethods } from "../http/argument-checks.ts";
import type { BodyMode } from "../http/received-request.ts";
import { bodyModeFor } from "./body-mode.ts";
import type { IResource } from "./interfaces.ts";
import { NOT_DONE_YET, type RenderResult } from "./render-result.ts";
import type { Request } from "./request.ts";
import { requireResource } from "./require-resource.ts";
import { getChildForRequest } from "./site.ts";

/**
 * A resource that is not known yet: what is asked of it waits until it is. When it can't be had, requests
 * are answered with 500.
 *
 * Bodies are taken the way the resource says once it is known; until then they are collected (HP-18).
 *
 * @see Twisted: `twisted.web.util.DeferredResource` (UT-1)
 */
export class DeferredResource implements IResource {
  readonly isLeaf = true;
  readonly #resource: PromiseLike<IResource>;
  #known: IResource | undefined = undefined;

  /**
   * @param resource - a Deferred or Promise; one that fails counts as handled
   * @throws TypeError for anything else
   */
  constructor(resource: PromiseLike<IResource>) {
    this.#resource = requireMethods("what gives a resource", resource, "then");
    resource.then(
      (known) => {
        this.#known = known;
      },
      () => {}, // those who ask for it are told
    );
  }

  bodyModeBelow(segments: readonly string[], request: Request): BodyMode {
    return this.#known === undefined ? "whole" : bodyModeFor(this.#known, segments, request);
  }

  getChildWithDefault(): IResource {
    return this;
  }

  render(request: Request): RenderResult {
    this.#resource.then(
      (resource) => renderBelow(resource, request),
      (error: unknown) => request.processingFailed(new Failure(error)),
    );
    return NOT_DONE_YET;
  }
}

/** On a later turn, where nobody else would take what is thrown. */
function renderBelow(resource: IResource, request: Request): void {
  if (request.isLost) return;
  try {
    requireResource("what was waited for", resource);
    request.render(getChildForRequest(resource, request));
  } catch (error) {
    request.processingFailed(new Failure(error));
  }
}
