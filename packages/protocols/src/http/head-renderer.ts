import { Buffer } from "node:buffer";
import type { Headers } from "./headers.ts";

/**
 * Renders the heads of messages, and remembers the last one: a server answers most requests with the same
 * few fields, and to see that they are the same takes less than to put them together.
 */
export class HeadRenderer {
  #firstLine = "";
  #fields: readonly string[] = [];
  /** What came of these; not before they have come a second time. */
  #head: string | undefined = undefined;

  /**
   * First line, fields and the empty line. As text when it is ASCII, so that it can be joined with a body
   * that is text; else as bytes.
   *
   * @param isPlainLine - whether the first line is ASCII
   */
  render(
    firstLine: string,
    headers: Headers,
    isPlainLine: boolean = isASCII(firstLine),
  ): string | Buffer {
    if (!headers.isPlain || !isPlainLine) return Buffer.from(joined(firstLine, headers), "latin1");
    if (firstLine !== this.#firstLine || !headers.areFlat(this.#fields)) {
      this.#firstLine = firstLine;
      this.#fields = headers.flat();
      this.#head = undefined;
      return joined(firstLine, headers);
    }
    this.#head ??= inOnePiece(joined(firstLine, headers));
    return this.#head;
  }
}

function joined(firstLine: string, headers: Headers): string {
  return `${firstLine}${headers.toWire()}\r\n`;
}

/** V8 keeps joined text as a tree of its parts; this has none, so that it need not be walked again. */
function inOnePiece(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}

function isASCII(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7e) return false;
  return true;
}
