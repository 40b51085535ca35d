/** Pages that send the client elsewhere (UT-1). */
import { requireText } from "../http/argument-checks.ts";
import { escapeHTML } from "./escape.ts";
import type { IResource } from "./interfaces.ts";
import { htmlPage } from "./pages.ts";
import type { Request } from "./request.ts";

/** What a URL consists of: no blank, no line break, nothing that is not ASCII. */
const URL_TEXT = /^[\x21-\x7e]+$/;

/**
 * Sends the client elsewhere, with 302.
 *
 * Whoever takes `url` from a request decides where its users go: check it against what you know.
 *
 * @param url - absolute, or relative to the page; percent-encoded
 * @returns the page for clients that don't follow
 * @throws TypeError when `url` holds a byte that no URL has
 * @see Twisted: `twisted.web.util.redirectTo` (CVE-2024-41810)
 */
export function redirectTo(url: string, request: Request): string {
  requireURL(url);
  request.redirect(url);
  request.setHeader("Content-Type", "text/html; charset=utf-8");
  const link = `<p>What you look for is <a href="${escapeHTML(url)}">here</a>.</p>`;
  return htmlPage("302 - Found", "Found", link);
}

/**
 * A resource that is elsewhere, with all below it.
 *
 * @see Twisted: `twisted.web.util.Redirect`
 */
export class Redirect implements IResource {
  readonly isLeaf = true;
  readonly #url: string;

  /** @throws TypeError when `url` holds a byte that no URL has */
  constructor(url: string) {
    requireURL(url);
    this.#url = url;
  }

  getChildWithDefault(): IResource {
    return this;
  }

  render(request: Request): string {
    return redirectTo(this.#url, request);
  }
}

function requireURL(url: string): void {
  if (URL_TEXT.test(requireText("a URL", url))) return;
  throw new TypeError("a URL holds printable ASCII only, and no blanks");
}

/**
 * Sends clients to what the resource lies in, without the query.
 *
 * @see Twisted: `twisted.web.util.ParentRedirect`
 */
export class ParentRedirect implements IResource {
  readonly isLeaf = true;

  getChildWithDefault(): IResource {
    return this;
  }

  render(request: Request): string {
    // Relative: neither the client's Host nor a path that begins with two slashes leads elsewhere.
    return redirectTo(request.sibLink(""), request);
  }
}
