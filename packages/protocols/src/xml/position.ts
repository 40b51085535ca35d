/** A place in a document. Line ends count as one character, as XML reads them. */
export interface XmlPosition {
  /** Characters (UTF-16 units) before it. */
  readonly offset: number;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
}

/** Where `offset` is in `text`. Walks the text: for errors, not for every token. */
export function positionAt(text: string, offset: number): XmlPosition {
  let line = 1;
  let lineStart = 0;
  for (;;) {
    const lineEnd = text.indexOf("\n", lineStart);
    const isOnThisLine = lineEnd === -1 || lineEnd >= offset;
    if (isOnThisLine) return { offset, line, column: offset - lineStart + 1 };
    line += 1;
    lineStart = lineEnd + 1;
  }
}
