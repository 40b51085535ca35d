import { Buffer, isUtf8 } from "node:buffer";
import { findIllegalCharacter } from "./characters.ts";
import { XmlSyntaxError } from "./errors.ts";
import type { Markup } from "./markup.ts";
import { PLAIN_BYTES } from "./plain-bytes.ts";
import { resolveReferences } from "./references.ts";

const TAB = 0x09;
const LINE_FEED = 0x0a;
const BLANK = 0x20;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const LESS_THAN = 0x3c;

/** V8 copies slices shorter than this; a longer one would keep the whole document in memory. */
const MIN_SHARED_SLICE = 13;

/** So many decimal digits a number holds exactly. */
const EXACT_DIGITS = 15;

const POWERS_OF_TEN: readonly number[] = Array.from({ length: EXACT_DIGITS + 1 }, (_, i) =>
  Number(`1e${i}`),
);

/**
 * Goes through the bytes of a document in the spelling in which programs write most of them: UTF-8, and
 * nothing but tags that are known beforehand, and text. It only tells whether what is asked for comes
 * next; then it goes past it. What comes otherwise, and what is wrong with it, is for {@link XmlReader} to
 * tell, from the start: of what is taken here, it says the same.
 */
export class MarkupScanner {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  /** A character for each byte. */
  readonly #characters: string;
  #at = 0;

  constructor(document: Uint8Array) {
    const { buffer, byteOffset, byteLength } = document;
    this.#bytes = Buffer.from(buffer, byteOffset, byteLength);
    this.#view = new DataView(buffer, byteOffset, byteLength);
    this.#characters = this.#bytes.toString("latin1");
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Goes past white space, if any. */
  skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte !== LINE_FEED && byte !== BLANK && byte !== TAB) return;
      this.#at += 1;
    }
  }

  /** Goes past markup that comes now. Otherwise stays and returns false. */
  take(markup: Markup): boolean {
    const at = this.#at;
    const { length, words } = markup;
    if (at + length > this.#bytes.length) return false;
    for (let i = 0; i < words.length; i++) {
      if (this.#view.getInt32(at + markup.offsetOfWord(i), true) !== words[i]) return false;
    }
    this.#at = at + length;
    return true;
  }

  /** As {@link take}, where white space may come before. That it goes past in any case. */
  takeSpaced(markup: Markup): boolean {
    this.skipSpace();
    return this.take(markup);
  }

  /** The byte `offset` bytes ahead, or `undefined` beyond the end. */
  peek(offset: number): number | undefined {
    return this.#bytes[this.#at + offset];
  }

  /** Goes past text, up to a tag, and returns it with references resolved; `undefined` for no such text. */
  takeText(): string | undefined {
    const start = this.#at;
    let end = start;
    while (PLAIN_BYTES[this.#bytes[end] ?? 0] === 1) end += 1;
    if (this.#bytes[end] !== LESS_THAN) return this.#takeOtherText();
    this.#at = end;
    if (end - start < MIN_SHARED_SLICE) return this.#characters.slice(start, end);
    return this.#bytes.toString("latin1", start, end);
  }

  /** Goes past an integer of at most 15 digits; otherwise stays and returns `undefined`. */
  takeInteger(): number | undefined {
    const start = this.#at;
    const isNegative = this.#takeMinus();
    const firstDigit = this.#at;
    const digits = this.#takeDigits(0);
    const count = this.#at - firstDigit;
    if (count === 0 || count > EXACT_DIGITS) return this.#backTo(start);
    return isNegative ? 0 - digits : digits; // an integer's zero has no sign
  }

  /**
   * Goes past a number with a point and at most 15 digits; otherwise stays and returns `undefined`. Both
   * its digits and the power of ten are exact, so that one division rounds as it has to.
   */
  takeDecimal(): number | undefined {
    const start = this.#at;
    const isNegative = this.#takeMinus();
    const firstDigit = this.#at;
    const whole = this.#takeDigits(0);
    const point = this.#at;
    if (point === firstDigit || this.#bytes[point] !== POINT) return this.#backTo(start);
    this.#at += 1;
    const digits = this.#takeDigits(whole);
    const decimals = this.#at - point - 1;
    const count = point - firstDigit + decimals;
    if (decimals === 0 || count > EXACT_DIGITS) return this.#backTo(start);
    const value = digits / (POWERS_OF_TEN[decimals] ?? 1); // there is one for each
    return isNegative ? -value : value;
  }

  /** Text with references, beyond ASCII, or with a `]`, which may or may not be refused. */
  #takeOtherText(): string | undefined {
    const end = this.#bytes.indexOf(LESS_THAN, this.#at);
    if (end === -1) return undefined;
    const bytes = this.#bytes.subarray(this.#at, end);
    if (!isUtf8(bytes)) return undefined;
    const text = bytes.toString();
    const isPlain = !text.includes("\r") && !text.includes("]]>");
    if (!isPlain || findIllegalCharacter(text) !== -1) return undefined;
    this.#at = end;
    return text.includes("&") ? withReferencesResolved(text) : text;
  }

  #backTo(at: number): undefined {
    this.#at = at;
    return undefined;
  }

  #takeMinus(): boolean {
    const isThere = this.#bytes[this.#at] === MINUS;
    if (isThere) this.#at += 1;
    return isThere;
  }

  /** Goes past digits, and returns what they make of the number before them. */
  #takeDigits(before: number): number {
    let value = before;
    for (;;) {
      const digit = (this.#bytes[this.#at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return value;
      value = value * 10 + digit;
      this.#at += 1;
    }
  }
}

function withReferencesResolved(text: string): string | undefined {
  try {
    return resolveReferences(text, text, 0);
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    return undefined; // whoever reads it again tells where in the document
  }
}
