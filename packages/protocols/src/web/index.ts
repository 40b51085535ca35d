/**
 * A tree of resources, and the site that serves it over HTTP.
 *
 * @module web
 */
export { UnexpectedResultError, UnsupportedMethod } from "./errors.ts";
export { escapeHTML } from "./escape.ts";
export type { IResource } from "./interfaces.ts";
export { errorPage, forbidden, notFound } from "./pages.ts";
export {
  type Body,
  type ImmediateResult,
  NOT_DONE_YET,
  type RenderResult,
} from "./render-result.ts";
export { Request } from "./request.ts";
export { Resource } from "./resource.ts";
export { getChildForRequest, Site, type SiteOptions } from "./site.ts";
