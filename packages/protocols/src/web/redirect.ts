/** Pages that send the client elsewhere (UT-1). */
import { requireText } from "../http/argument-checks.ts";
import {
  FOUND,
  MOVED_PERMANENTLY,
  PERMANENT_REDIRECT,
  reasonPhrase,
  SEE_OTHER,
  TEMPORARY_REDIRECT,
} from "../http/status.ts";
import { escapeHTML } from "./escape.ts";
import type { IResource } from "./interfaces.ts";
import { htmlPage } from "./pages.ts";
import type { Request } from "./request.ts";

/** What a URL consists of: no blank, no line break, nothing that is not ASCII. */
const URL_TEXT = /^[\x21-\x7e]+$/;

/**
 * How to redirect: 301 and 308 for good, the others for now; 307 and 308 keep the method and the body, with 303 the
 * client comes with a GET, and with 301 and 302 most do after a POST.
 *
 * @see RFC 9110, section 15.4
 */
export type RedirectCode = 301 | 302 | 303 | 307 | 308;

const CODES: readonly number[] = [
  MOVED_PERMANENTLY,
  FOUND,
  SEE_OTHER,
  TEMPORARY_REDIRECT,
  PERMANENT_REDIRECT,
];

/**
 * Sends the client elsewhere, with 302 unless another code is given.
 *
 * Whoever takes `url` from a request decides where its users go: check it against what you know.
 *
 * @param url - absolute, or relative to the page; percent-encoded
 * @returns the page for clients that don't follow
 * @throws TypeError when `url` holds a byte that no URL has
 * @throws RangeError for a code that doesn't redirect
 * @see Twisted: `twisted.web.util.redirectTo` (CVE-2024-41810)
 */
export function redirectTo(url: string, request: Request, code: RedirectCode = FOUND): string {
  requireURL(url);
  requireRedirect(code);
  request.redirect(url);
  request.setResponseCode(code);
  request.setHeader("Content-Type", "text/html; charset=utf-8");
  const link = `<p>What you look for is <a href="${escapeHTML(url)}">here</a>.</p>`;
  const phrase = reasonPhrase(code);
  return htmlPage(`${code} - ${phrase}`, phrase, link);
}

function requireRedirect(code: number): void {
  if (CODES.includes(code)) return;
  throw new RangeError(`a redirect is ${CODES.join(", ")}, got ${code}`);
}

/**
 * A resource that is elsewhere, with all below it.
 *
 * @see Twisted: `twisted.web.util.Redirect`
 */
export class Redirect implements IResource {
  readonly isLeaf = true;
  readonly #url: string;
  readonly #code: RedirectCode;

  /** @throws TypeError, RangeError as {@link redirectTo} does */
  constructor(url: string, code: RedirectCode = FOUND) {
    requireURL(url);
    requireRedirect(code);
    this.#url = url;
    this.#code = code;
  }

  getChildWithDefault(): IResource {
    return this;
  }

  render(request: Request): string {
    return redirectTo(this.#url, request, this.#code);
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
