import type { BodyMode } from "../http/received-request.ts";
import type { IResource } from "./interfaces.ts";
import type { Request } from "./request.ts";

/**
 * How the body of a request is to be taken whose head has arrived: as a stream where a resource on its way
 * says so.
 *
 * Only resources that were put where they are are asked: `getChild` may want to see the body.
 *
 * @param segments - the path, percent-decoded
 */
export function bodyModeFor(
  root: IResource,
  segments: readonly string[],
  request: Request,
): BodyMode {
  let reached: IResource | undefined = root;
  let depth = 0;
  for (const segment of segments) {
    if (reached === undefined || reached.isLeaf || reached.bodyMode === "stream") break;
    reached = reached.getStaticEntity?.(segment, request);
    depth += 1;
  }
  const below = reached?.bodyModeBelow?.(segments.slice(depth), request);
  return below ?? reached?.bodyMode ?? "whole";
}
