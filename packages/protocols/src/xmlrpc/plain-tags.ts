import { Markup } from "../xml/index.ts";

/** The tags of an element as nearly everybody writes them: without blanks, attributes and prefixes. */
export interface PlainTags {
  readonly start: Markup;
  readonly end: Markup;
}

export function plainTags(name: string): PlainTags {
  return { start: new Markup(`<${name}>`), end: new Markup(`</${name}>`) };
}
