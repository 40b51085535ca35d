import { XmlSyntaxError } from "./errors.ts";
import { positionAt } from "./position.ts";

/** What may follow an ampersand in full, or, as a last resort, any ampersand. */
const REFERENCE = /&(?:(lt|gt|amp|quot|apos)|#0*([0-9]{1,7})|#x0*([0-9A-Fa-f]{1,6}));|&/g;

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
  return text.replace(
    REFERENCE,
    (_reference, name?: string, decimal?: string, hex?: string, index = 0) => {
      const character = NAMED.get(name ?? "") ?? numberedCharacter(decimal, hex);
      if (character !== undefined) return character;
      const position = positionAt(document, offset + index);
      throw new XmlSyntaxError("bad character or entity reference", position);
    },
  );
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
