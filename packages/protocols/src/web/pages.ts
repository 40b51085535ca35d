/**
 * Pages that say what went wrong. Everything in them is escaped; there is no way around it (RS-6).
 *
 * @see Twisted: `twisted.web.pages`
 */
import { requireInteger } from "@cordage/reactor";
import {
  FORBIDDEN,
  INTERNAL_SERVER_ERROR,
  MISDIRECTED_REQUEST,
  NOT_ALLOWED,
  NOT_FOUND,
  NOT_IMPLEMENTED,
} from "../http/status.ts";
import { UnsupportedMethod } from "./errors.ts";
import { escapeHTML } from "./escape.ts";
import type { IResource } from "./interfaces.ts";
import type { RenderResult } from "./render-result.ts";
import type { Request } from "./request.ts";

/** The methods everybody knows: to others a server says 501, not 405 (RS-3; RFC 9110, section 9). */
const STANDARD_METHODS: ReadonlySet<string> = new Set(
  "GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH".split(" "),
);

/**
 * A page that answers every method, and every path below it, with a status code.
 *
 * @param brief - the title, as text
 * @param detail - a sentence, as text
 * @throws RangeError for what is no status code; TypeError for what is no text
 */
export function errorPage(code: number, brief: string, detail: string): IResource {
  requireInteger("code", code, 200, 599);
  return new ErrorPage(code, brief, `<p>${escapeHTML(detail)}</p>`);
}

/** The page for what is not there. */
export function notFound(
  brief = "No Such Resource",
  detail = "There is nothing at this address.",
): IResource {
  return errorPage(NOT_FOUND, brief, detail);
}

/** The page for what this client may not have. */
export function forbidden(
  brief = "Forbidden Resource",
  detail = "You may not see what is at this address.",
): IResource {
  return errorPage(FORBIDDEN, brief, detail);
}

/** The page for a method that a resource doesn't have. */
export function methodPage(method: string, allowed: readonly string[]): IResource {
  if (!STANDARD_METHODS.has(method)) {
    return errorPage(NOT_IMPLEMENTED, "Unknown Method", `This server does not know ${method}.`);
  }
  const list = allowed.join(", ");
  const detail = `${method} is not possible here, only: ${list}.`;
  return new ErrorPage(NOT_ALLOWED, "Method Not Allowed", `<p>${escapeHTML(detail)}</p>`, list);
}

/** The page for a host that this server doesn't speak for (RS-9; RFC 9110, section 15.5.20). */
export function misdirectedPage(): IResource {
  return errorPage(MISDIRECTED_REQUEST, "Misdirected Request", "That host is not served here.");
}

/** The page for a resource that failed, with the reason only if it is to be shown. */
export function failurePage(traceback: string | undefined): IResource {
  const detail = "<p>The server failed to answer this request.</p>";
  const shown = traceback === undefined ? "" : `<pre>${escapeHTML(traceback)}</pre>`;
  return new ErrorPage(INTERNAL_SERVER_ERROR, "Processing Failed", `${detail}${shown}`);
}

/** What stands for the server as a whole: it has OPTIONS, and nothing to say (RS-5). */
export function serverWidePage(): IResource {
  return SERVER_WIDE;
}

const SERVER_WIDE: IResource = {
  isLeaf: true,
  getChildWithDefault: () => SERVER_WIDE,
  render({ method }: Request): RenderResult {
    if (method !== "OPTIONS") throw new UnsupportedMethod(["OPTIONS"]);
    return "";
  },
};

class ErrorPage implements IResource {
  readonly isLeaf = true;
  readonly #code: number;
  readonly #html: string;
  readonly #allowed: string | undefined;

  /** @param content - escaped already */
  constructor(code: number, brief: string, content: string, allowed?: string) {
    this.#code = code;
    this.#html = htmlPage(`${code} - ${brief}`, brief, content);
    this.#allowed = allowed;
  }

  getChildWithDefault(): IResource {
    return this;
  }

  render(request: Request): RenderResult {
    request.setResponseCode(this.#code);
    if (this.#allowed !== undefined) request.setHeader("Allow", this.#allowed);
    request.setHeader("Content-Type", "text/html; charset=utf-8");
    return this.#html;
  }
}

/**
 * A whole document.
 *
 * @param title, heading - as text
 * @param content - escaped already
 */
export function htmlPage(title: string, heading: string, content: string): string {
  return [
    "<!DOCTYPE html>",
    `<html><head><title>${escapeHTML(title)}</title></head>`,
    `<body><h1>${escapeHTML(heading)}</h1>${content}</body></html>`,
    "",
  ].join("\n");
}
