import { XmlSyntaxError } from "./errors.ts";
import { positionAt } from "./position.ts";

/** A reference in full. Sticky: it is tried at lastIndex only. */
const REFERENCE = /&(?:(lt|gt|amp|quot|apos)|#0*([0-9]{1,7})|#x0*([0-9A-Fa-f]{1,6}));/y;

const NAMED: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/**
 * Replaces references by what they stand for: the five names XML knows by itself, and numbers. There
 * are no others without a DTD, so no expansion is longer than its reference.
 *
 * @param document - the whole document, and `offset`, where in it `text` starts: for the error
 * @throws XmlSyntaxError for a reference to anything else, or to a character XML forbids, and for a bare
 *   ampersand
 * @see XML 1.0 (fifth edition), sections 4.1 and 4.6
 */
export function resolveReferences(text: string, document: string, offset: number): string {
  let resolved = "";
  let done = 0;
  // One by one: replacing by a function would first list all there are, at a hundred bytes each.
  for (let at = text.indexOf("&"); at !== -1; at = text.indexOf("&", done)) {
    REFERENCE.lastIndex = at;
    const character = characterOf(REFERENCE.exec(text));
    if (character === undefined) {
      throw new XmlSyntaxError(
        "bad character or entity reference",
        positionAt(document, offset + at),
      );
    }
    resolved += text.slice(done, at) + character;
    done = REFERENCE.lastIndex;
  }
  return resolved + text.slice(done);
}

/** What a match of {@link REFERENCE} stands for. */
function characterOf(match: RegExpExecArray | null): string | undefined {
  if (match === null) return undefined;
  const [, name = "", decimal, hex] = match;
  return NAMED.get(name) ?? numberedCharacter(decimal, hex);
}

function numberedCharacter(decimal?: string, hex?: string): string | undefined {
  if (decimal === undefined && hex === undefined) return undefined;
  const code = decimal === undefined ? Number(`0x${hex}`) : Number(decimal);
  return isCharacter(code) ? String.fromCodePoint(code) : undefined;
}

/** Char of XML 1.0, section 2.2. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  if (code < 0x10000) return (code < 0xd800 || code > 0xdfff) && code < 0xfffe;
  return code <= 0x10ffff;
}
