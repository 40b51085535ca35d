import { Failure } from "@cordage/deferred";
import type { IResource } from "./interfaces.ts";
import { NOT_DONE_YET, type RenderResult } from "./render-result.ts";
import type { Request } from "./request.ts";
import { getChildForRequest } from "./site.ts";

/**
 * A resource that is not known yet: what is asked of it waits until it is. When it can't be had, requests
 * are answered with 500.
 *
 * @see Twisted: `twisted.web.util.DeferredResource` (UT-1)
 */
export class DeferredResource implements IResource {
  readonly isLeaf = true;
  readonly #resource: PromiseLike<IResource>;

  /** @param resource - a Deferred or Promise; one that fails counts as handled */
  constructor(resource: PromiseLike<IResource>) {
    this.#resource = resource;
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
    request.render(getChildForRequest(resource, request));
  } catch (error) {
    request.processingFailed(new Failure(error));
  }
}
