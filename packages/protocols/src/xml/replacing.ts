/**
 * Characters gone through at a time. What V8 keeps of a place where it replaces something is forty times that
 * character: a long document of nothing else must not take that much.
 */
const PIECE_LENGTH = 64 * 1024;

/** `text` with `replacement` in each place of `part`: one character, or CR and LF. */
export function replaceEach(text: string, part: string, replacement: string): string {
  if (!text.includes(part)) return text;
  // What replaceAll and regular expressions make is a rope with a knot in each place, kept like that.
  return changePiecewise(text, (piece) => piece.split(part).join(replacement));
}

/**
 * Applies `change` to a text, however long, piece by piece.
 *
 * @param change - must come to the same on pieces as on the whole; none begins between CR and LF
 */
export function changePiecewise(text: string, change: (piece: string) => string): string {
  if (text.length <= PIECE_LENGTH) return change(text);
  let changed = "";
  let start = 0;
  while (start < text.length) {
    const length = text.startsWith("\r\n", start + PIECE_LENGTH - 1)
      ? PIECE_LENGTH + 1
      : PIECE_LENGTH;
    const end = start + length;
    changed += change(text.slice(start, end));
    start = end;
  }
  return changed;
}
