import { isName } from "./characters.ts";
import { XmlWriteError } from "./errors.ts";
import { escapeAttribute, escapeText, requireLegal } from "./escape.ts";

/** Attributes to write: pairs in the order wanted. */
export type XmlAttributes = Iterable<readonly [name: string, value: string]>;

/**
 * Writes one document, piece by piece. What comes out is well-formed, or an error is thrown: what is
 * given as text can't become markup. Nothing is added for looks; white space is yours to write.
 *
 * ```ts
 * new XmlWriter().start("a", [["href", "/?x=1&y"]]).text("1 < 2").end().finish();
 * // <a href="/?x=1&amp;y">1 &lt; 2</a>
 * ```
 */
export class XmlWriter {
  #written = "";
  readonly #open: string[] = [];
  #rootSeen = false;
  /** Whether the latest start tag still lacks its `>`, because it may yet become `/>`. */
  #tagUnfinished = false;

  /** Writes the XML declaration. To be called first, if at all. */
  declaration(): this {
    if (this.#written !== "") throw new XmlWriteError("the XML declaration comes first");
    this.#written = '<?xml version="1.0" encoding="utf-8"?>\n';
    return this;
  }

  /** Begins an element. */
  start(name: string, attributes: XmlAttributes = []): this {
    requireName(name);
    if (this.#open.length === 0 && this.#rootSeen) throw new XmlWriteError("second root element");
    const given = renderAttributes(attributes);
    this.#finishTag();
    this.#open.push(name);
    this.#rootSeen = true;
    this.#tagUnfinished = true;
    this.#written += `<${name}${given}`;
    return this;
  }

  /** Ends the element begun last: as `<a/>` when nothing was written into it. */
  end(): this {
    const name = this.#open.pop();
    if (name === undefined) throw new XmlWriteError("no element is open");
    this.#written += this.#tagUnfinished ? "/>" : `</${name}>`;
    this.#tagUnfinished = false;
    return this;
  }

  /** Writes character data. */
  text(text: string): this {
    return this.#content(escapeText(text));
  }

  /** Writes character data as CDATA sections: one, unless `]]>` in it makes it two. */
  cdata(text: string): this {
    requireLegal(text);
    if (text.includes("\r")) throw new XmlWriteError("CR does not survive in a CDATA section");
    return this.#content(`<![CDATA[${text.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`);
  }

  /** Writes a comment, which must not have `--` in it nor end in `-`. */
  comment(text: string): this {
    requireLegal(text);
    if (/--|-$/.test(text)) throw new XmlWriteError("-- in a comment");
    this.#finishTag();
    this.#written += `<!--${text}-->`;
    return this;
  }

  /** The document. @throws XmlWriteError when it is not complete */
  finish(): string {
    const isComplete = this.#rootSeen && this.#open.length === 0;
    if (!isComplete) throw new XmlWriteError("the document is not complete");
    return this.#written;
  }

  #content(escaped: string): this {
    if (this.#open.length === 0) throw new XmlWriteError("text outside of the root element");
    this.#finishTag();
    this.#written += escaped;
    return this;
  }

  #finishTag(): void {
    if (this.#tagUnfinished) this.#written += ">";
    this.#tagUnfinished = false;
  }
}

function renderAttributes(attributes: XmlAttributes): string {
  const seen = new Set<string>();
  let rendered = "";
  for (const [name, value] of attributes) {
    requireName(name);
    if (seen.has(name)) throw new XmlWriteError("attribute given twice");
    seen.add(name);
    rendered += ` ${name}="${escapeAttribute(value)}"`;
  }
  return rendered;
}

function requireName(name: string): void {
  if (!isName(name)) throw new XmlWriteError("not an XML name");
}
