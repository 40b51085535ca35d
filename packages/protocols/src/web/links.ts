/** Links in a page to what lies around it, relative to the URL that the page was asked for with (RS-9). */
import { encodeSegment } from "./path-segment.ts";

/** What the empty name stands for; an empty link would be the page itself. */
const HERE = "./";

/** Where a page is: what led to its resource, and what was left of the path there. */
export interface PagePlace {
  readonly prepath: readonly string[];
  readonly postpath: readonly string[];
}

/** The link to what is called `name` below the resource. */
export function childLink({ prepath, postpath }: PagePlace, name: string): string {
  const last = prepath.at(-1) ?? "";
  const isFolder = postpath.length > 0 || last === "";
  const up = "../".repeat(Math.max(0, postpath.length - 1));
  return up + (isFolder ? "" : `${encodeSegment(last)}/`) + encodeSegment(name) || HERE;
}

/** The link to what is called `name` beside the resource. */
export function sibLink({ postpath }: PagePlace, name: string): string {
  return "../".repeat(postpath.length) + encodeSegment(name) || HERE;
}
