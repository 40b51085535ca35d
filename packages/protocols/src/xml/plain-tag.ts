import { isName } from "./characters.ts";

/**
 * The tags of one element as nearly everybody writes them: no attributes, no blanks inside, and nothing
 * but white space before. For {@link XmlReader.enter} and {@link XmlReader.leave}.
 */
export class PlainTag {
  readonly name: string;
  /** Sticky, as is {@link end}. */
  readonly start: RegExp;
  readonly end: RegExp;

  /** @throws TypeError when `name` is no XML name */
  constructor(name: string) {
    if (!isName(name)) throw new TypeError("not an XML name");
    const literal = name.replaceAll(".", "\\."); // all else in a name stands for itself
    this.name = name;
    this.start = new RegExp(`[ \\t\\n]*<${literal}>`, "uy");
    this.end = new RegExp(`[ \\t\\n]*</${literal}>`, "uy");
  }
}
