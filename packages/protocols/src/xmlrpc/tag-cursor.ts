import { isWhitespace, type XmlReader } from "../xml/index.ts";
import { XmlRpcDecodeError } from "./errors.ts";

/** What XML-RPC needs to see of a document: tags without attributes and prefixes, and text. */
export class TagCursor {
  readonly #reader: XmlReader;
  #text = "";

  constructor(reader: XmlReader) {
    this.#reader = reader;
  }

  /** What stood before the tag that {@link next} went past, comments taken out. */
  get text(): string {
    return this.#text;
  }

  /**
   * Goes past the next tag.
   *
   * @returns the name, if the tag starts an element; `undefined` if it ends one
   */
  next(): string | undefined {
    let text = "";
    for (;;) {
      const token = this.#reader.next();
      switch (token?.kind) {
        case "start":
          this.#text = text;
          return localName(token.name);
        case "end":
          this.#text = text;
          return undefined;
        case "text":
        case "cdata":
          text += token.text;
          break;
        case "comment":
          break;
        case undefined: // not before the end tag of the root, which nobody asks beyond
          throw this.error("the document is over");
      }
    }
  }

  /** Like {@link next}, where nothing but white space may stand before the tag. */
  nextElement(): string | undefined {
    const name = this.next();
    this.requireNoText();
    return name;
  }

  /** Goes past the start tag of an element that must come now. */
  enter(tag: string): void {
    if (this.nextElement() !== tag) throw this.error(`a ${tag} element is missing`);
  }

  /**
   * Goes past the next tag: either this start tag, or else an end tag.
   *
   * @returns whether it was the start tag
   */
  entered(tag: string): boolean {
    const name = this.nextElement();
    if (name !== undefined && name !== tag) throw this.error("unexpected element");
    return name !== undefined;
  }

  /** Goes past the end tag that must come now; whose it is the reader sees to. */
  leave(): void {
    if (this.nextElement() !== undefined) throw this.error("unexpected element");
  }

  /** The text up to the end tag, which it goes past, of an element without elements in it. */
  content(): string {
    if (this.next() !== undefined) throw this.error("element inside of text");
    return this.#text;
  }

  /** Reads what may follow the root element: nothing that matters. */
  finish(): void {
    while (this.#reader.next() !== undefined);
  }

  /** Makes sure that nothing but white space stood before the tag that {@link next} went past. */
  requireNoText(): void {
    const isThere = this.#text !== "" && !isWhitespace(this.#text);
    if (isThere) throw this.error("text where an element should be");
  }

  /** An error that tells where the latest tag starts. */
  error(message: string): XmlRpcDecodeError {
    const position = this.#reader.position;
    const place = `at line ${position.line}, column ${position.column}`;
    return new XmlRpcDecodeError(`${message} ${place}`, position);
  }
}

/** `i8` of `ex:i8`: which prefix stands for which extension is not asked, as in Python. */
function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
