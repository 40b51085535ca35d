import { findIllegalCharacter, NOT_PLAIN_PATTERN } from "./characters.ts";
import { XmlWriteError } from "./errors.ts";
import { changePiecewise } from "./replacing.ts";

const NOT_PLAIN = new RegExp(NOT_PLAIN_PATTERN, "u");

/** CR is written as a reference: a reader makes a bare one LF (XML 1.0, section 2.11). */
const IN_TEXT: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ["\r", "&#13;"],
]);

/** Tab and LF would become blanks (section 3.3.3). */
const IN_ATTRIBUTE: ReadonlyMap<string, string> = new Map([
  ...IN_TEXT,
  ['"', "&quot;"],
  ["'", "&apos;"],
  ["\t", "&#9;"],
  ["\n", "&#10;"],
]);

/**
 * Text as the content of an element, such that a reader gets back exactly `text`.
 *
 * @throws XmlWriteError when it has a character XML can't carry: NUL and other control characters, half
 *   a surrogate pair, U+FFFE or U+FFFF
 */
export function escapeText(text: string): string {
  if (!NOT_PLAIN.test(text)) return text;
  requireLegal(text);
  return changePiecewise(text, (piece) =>
    piece.replace(/[&<>\r]/g, (character) => IN_TEXT.get(character) ?? character),
  );
}

/**
 * Text as the value of an attribute, to be put between quotes of either kind.
 *
 * @throws XmlWriteError as {@link escapeText}
 */
export function escapeAttribute(text: string): string {
  requireLegal(text);
  return changePiecewise(text, (piece) =>
    piece.replace(/[&<>"'\t\n\r]/g, (character) => IN_ATTRIBUTE.get(character) ?? character),
  );
}

/** @throws XmlWriteError when `text` has a character XML can't carry */
export function requireLegal(text: string): void {
  const index = findIllegalCharacter(text);
  if (index === -1) return;
  const code = text.charCodeAt(index).toString(16).toUpperCase().padStart(4, "0");
  throw new XmlWriteError(`XML can't carry the character U+${code} at index ${index}`);
}
