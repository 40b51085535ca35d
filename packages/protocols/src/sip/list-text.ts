import { SIPFormatError } from "./errors.ts";

const QUOTED_PAIR = /\\(.)/gs;

/**
 * The pieces of a text between separators that stand neither in quotes nor in angle brackets, without the blanks
 * around them. The text is looked through once.
 *
 * @throws SIPFormatError when quotes or brackets don't end: what is put behind such a text would be taken for a
 *   part of it
 */
export function splitList(text: string, separator: "," | ";"): string[] {
  const pieces: string[] = [];
  let start = 0;
  let isQuoted = false;
  let isBracketed = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isQuoted && character === "\\") at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === "<") isBracketed = true;
    else if (character === ">") isBracketed = false;
    else if (character === separator && !isBracketed) {
      pieces.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  if (isQuoted || isBracketed) throw new SIPFormatError("quotes or brackets don't end");
  return [...pieces, text.slice(start).trim()];
}

/** A parameter's name in lower case, and its value as it is written, with its quotes; `null` if it has none. */
export function parseParam(text: string): [name: string, value: string | null] {
  const equals = text.indexOf("=");
  if (equals < 0) return [text.toLowerCase(), null];
  return [text.slice(0, equals).trim().toLowerCase(), text.slice(equals + 1).trim()];
}

/** Text as it is meant, if it stands in quotes. */
export function unquoted(text: string): string {
  const isQuoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  return isQuoted ? text.slice(1, -1).replace(QUOTED_PAIR, "$1") : text;
}
