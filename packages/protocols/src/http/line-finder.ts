import { CR, LF } from "./byte-classes.ts";

/** What {@link LineFinder.find} answers when there is no line to be had. */
export const LINE_UNFINISHED = -1;
export const LINE_TOO_LONG = -2;
export const LINE_WITHOUT_CR = -3;

/**
 * Looks for the ends of lines in bytes that are still arriving, and for each line remembers how far it has
 * looked: a line that comes byte by byte costs constant time for each (GEN-5).
 */
export class LineFinder {
  /** How many bytes from the start of the line on are known to hold no end of it. */
  #searched = 0;

  /** Whether it is in the middle of a line, which the next call is about. */
  get isSearching(): boolean {
    return this.#searched > 0;
  }

  /**
   * Looks for the end of the line that starts at `offset`: CR LF, and nothing else (HP-1). The answer
   * doesn't depend on how the bytes were cut. Unless it is that the line is unfinished, the next call is
   * about another line.
   *
   * @param bytes - all that is there; while the line is unfinished, the next call brings more behind it
   * @param maxBytes - how long the line may be, its end not counted
   * @returns where its CR is, or one of the negative constants above
   */
  find(bytes: Buffer, offset: number, maxBytes: number): number {
    const stop = Math.min(bytes.length, offset + maxBytes + 2); // the longest line, with its end
    let at = offset + this.#searched;
    while (at < stop && bytes[at] !== LF) at++;
    this.#searched = 0;
    const endsInCR = at > offset && bytes[at - 1] === CR;
    const contentEnd = endsInCR ? at - 1 : at;
    if (contentEnd - offset > maxBytes) return LINE_TOO_LONG;
    if (at < stop) return endsInCR ? contentEnd : LINE_WITHOUT_CR;
    this.#searched = at - offset;
    return LINE_UNFINISHED;
  }
}
