/**
 * Pages that say what went wrong. Everything in them is escaped; there is no way around it (RS-6).
 *
 * @see Twisted: `twisted.web.pages`
 */
import { FORBIDDEN, NOT_FOUND } from "../http/status.ts";
import { escapeHTML } from "./escape.ts";
import type { IResource } from "./interfaces.ts";
import type { RenderResult } from "./render-result.ts";
import type { Request } from "./request.ts";

/**
 * A page that answers every method, and every path below it, with a status code.
 *
 * @param brief - the title, as text
 * @param detail - a sentence, as text
 */
export function errorPage(code: number, brief: string, detail: string): IResource {
  return new ErrorPage(code, brief, detail);
}

/** The page for what is not there. */
export function notFound(
  brief = "No Such Resource",
  detail = "There is nothing at this address.",
): IResource {
  return new ErrorPage(NOT_FOUND, brief, detail);
}

/** The page for what this client may not have. */
export function forbidden(
  brief = "Forbidden Resource",
  detail = "You may not see what is at this address.",
): IResource {
  return new ErrorPage(FORBIDDEN, brief, detail);
}

class ErrorPage implements IResource {
  readonly isLeaf = true;
  readonly #code: number;
  readonly #html: string;

  constructor(code: number, brief: string, detail: string) {
    this.#code = code;
    this.#html = page(`${code} - ${brief}`, brief, detail);
  }

  getChildWithDefault(): IResource {
    return this;
  }

  render(request: Request): RenderResult {
    request.setResponseCode(this.#code);
    request.setHeader("Content-Type", "text/html; charset=utf-8");
    return this.#html;
  }
}

function page(title: string, heading: string, detail: string): string {
  return [
    "<!DOCTYPE html>",
    `<html><head><title>${escapeHTML(title)}</title></head>`,
    `<body><h1>${escapeHTML(heading)}</h1><p>${escapeHTML(detail)}</p></body></html>`,
    "",
  ].join("\n");
}
