import type { BodyMode } from "../http/received-request.ts";
import type { RenderResult } from "./render-result.ts";
import type { Request } from "./request.ts";

/**
 * What a tree of resources is made of. `Resource` is the class to extend.
 *
 * @see Twisted: `twisted.web.resource.IResource`
 */
export interface IResource {
  /** Whether it takes what is left of the path as it is, instead of being asked for a child. */
  readonly isLeaf: boolean;
  /**
   * How the bodies of requests to it, and to what is below it, are taken. With `stream` it is found and
   * rendered as soon as the head of a request has arrived, and reads the body with `request.deliverBody`
   * (HP-18). Default: `whole`.
   */
  readonly bodyMode?: BodyMode;
  /** The resource one segment further down that was put there, if one was. Only the request's head is known. */
  getStaticEntity?(name: string, request: Request): IResource | undefined;
  /**
   * How the body is taken of a request for what these segments lead to, from a leaf that hands requests on to
   * other resources. Takes the place of {@link bodyMode}. Only the request's head is known.
   *
   * @param segments - what is left of the path, percent-decoded
   */
  bodyModeBelow?(segments: readonly string[], request: Request): BodyMode;
  /** The resource one segment further down. There is always one, if only to say that there is none. */
  getChildWithDefault(name: string, request: Request): IResource;
  /**
   * Answers the request.
   *
   * @throws UnsupportedMethod when it doesn't have the request's method
   */
  render(request: Request): RenderResult;
}
