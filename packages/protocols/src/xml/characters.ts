/**
 * Which characters XML allows where.
 *
 * @see XML 1.0 (fifth edition), sections 2.2 (Char) and 2.3 (Name)
 */
import { replaceEach } from "./replacing.ts";

/** The inside of a character class: all of Char. Lone surrogates are none, which needs the u flag. */
const CHARACTERS = "\\t\\n\\r\\u{20}-\\u{D7FF}\\u{E000}-\\u{FFFD}\\u{10000}-\\u{10FFFF}";

const NAME_START =
  ":A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}" +
  "\\u{200C}\\u{200D}\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}" +
  "\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}";

const NAME_REST = `${NAME_START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}\\u{2040}`;

/** The source of a regular expression (with the u flag) for one Name. */
export const NAME_PATTERN: string = `[${NAME_START}][${NAME_REST}]*`;

/** The inside of a character class (with the u flag) for all that must not occur unescaped or at all. */
export const NOT_PLAIN_PATTERN: string = `[&<>\\r]|[^${CHARACTERS}]`;

const ILLEGAL = new RegExp(`[^${CHARACTERS}]`, "u");
const WHOLE_NAME = new RegExp(`^${NAME_PATTERN}$`, "u");
const WHITESPACE_ONLY = /^[ \t\n\r]*$/;

/** The index of the first character that XML can't carry, not even as a reference; -1 if none. */
export function findIllegalCharacter(text: string): number {
  return text.search(ILLEGAL);
}

/** Whether `text` is a Name: of an element, an attribute or a processing instruction. */
export function isName(text: string): boolean {
  return WHOLE_NAME.test(text);
}

/** Whether `text` is nothing but XML's white space, or empty. */
export function isWhitespace(text: string): boolean {
  return WHITESPACE_ONLY.test(text);
}

/** `text` without any of XML's white space. */
export function withoutWhitespace(text: string): string {
  return [" ", "\t", "\n", "\r"].reduce((rest, blank) => replaceEach(rest, blank, ""), text);
}

/** `text` without XML's white space around it. Not a regular expression: that would be quadratic. */
export function trimWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhitespace(text.charAt(start))) start += 1;
  while (end > start && isWhitespace(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
