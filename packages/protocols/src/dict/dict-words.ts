/** The words of commands and answers, of which some are in quotes (RFC 2229, section 2.2). */
import { DictCommandError } from "./errors.ts";
import { MAX_DICT_LINE } from "./limits.ts";

const CONTROL = /\p{Cc}/u;
const ATOM = /^[^\s"'\\]+$/u;
/** A piece of a word: in quotes of one kind or the other, or without, each with escapes. */
const PIECE = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|((?:[^\s"'\\]|\\.)+)/uy;
const BLANKS = /[ \t]*/y;

/**
 * A command line of those words, in quotes where they need them.
 *
 * @throws RangeError when a word has a control character, or the line is longer than 1024 bytes
 */
export function encodeCommand(...words: readonly string[]): string {
  const line = words.map(quoted).join(" ");
  if (Buffer.byteLength(line) + "\r\n".length > MAX_DICT_LINE) {
    throw new RangeError(`a command has ${MAX_DICT_LINE} bytes at most`);
  }
  return line;
}

/**
 * A word in quotes, unless it needs none: in single ones if it has double ones, since dictd 1.13 takes no
 * escaped quotes.
 *
 * @throws RangeError when it has a control character
 */
export function quoted(word: string): string {
  if (hasControls(word)) throw new RangeError("a word must not have control characters");
  if (ATOM.test(word)) return word;
  const escaped = word.replaceAll("\\", "\\\\");
  if (word.includes('"') && !word.includes("'")) return `'${escaped}'`;
  return `"${escaped.replaceAll('"', '\\"')}"`;
}

/** Whether there are control characters in it. */
export function hasControls(word: string): boolean {
  return CONTROL.test(word);
}

/**
 * The words of a line.
 *
 * @throws DictCommandError when quotes are not closed
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let at = skip(BLANKS, line, 0);
  while (at < line.length) {
    let word = "";
    for (let end = at; ; at = end) {
      PIECE.lastIndex = at;
      const match = PIECE.exec(line);
      if (match === null) break;
      end = PIECE.lastIndex;
      word += unescaped(match[1] ?? match[2] ?? match[3] ?? "");
    }
    words.push(word);
    const next = skip(BLANKS, line, at);
    if (next === at && at < line.length) throw new DictCommandError("quotes are not closed");
    at = next;
  }
  return words;
}

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  pattern.exec(text);
  return pattern.lastIndex;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gu, "$1");
}
