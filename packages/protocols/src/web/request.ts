import { Request as HTTPRequest } from "../http/request.ts";

/**
 * A request on its way through a tree of resources.
 *
 * @see Twisted: `twisted.web.server.Request`
 */
export class Request extends HTTPRequest {
  /** The segments of the path that lead to the resource reached so far, percent-decoded. */
  prepath: string[] = [];
  /** The segments still to go, percent-decoded. */
  postpath: string[] = [];
}
