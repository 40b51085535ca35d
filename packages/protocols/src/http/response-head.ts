/** The first lines of a response. */
import { toByteString } from "./header-text.ts";
import type { Headers } from "./headers.ts";
import { RESPONSES, reasonPhrase } from "./status.ts";

/** Rendered once: nearly every response has one of these. */
const STATUS_LINES: ReadonlyMap<number, string> = new Map(
  Array.from(RESPONSES, ([code, phrase]) => [code, `HTTP/1.1 ${code} ${phrase}\r\n`]),
);

/**
 * The status line with the usual phrase, or with one of the program's own, in which each line break
 * becomes one blank (HR-8).
 *
 * @throws InvalidHeaderValueError when the phrase holds another control character
 */
export function statusLine(code: number, phrase: string | undefined): string {
  const usual = phrase === undefined ? STATUS_LINES.get(code) : undefined;
  return usual ?? `HTTP/1.1 ${code} ${toByteString(phrase ?? reasonPhrase(code))}\r\n`;
}

/**
 * First line, fields and the empty line. As text when it is ASCII, so that it can be joined with a body
 * that is text; else as bytes.
 *
 * @param isPlainLine - whether the first line is ASCII
 */
export function renderHead(
  firstLine: string,
  headers: Headers,
  isPlainLine: boolean = isASCII(firstLine),
): string | Buffer {
  const head = `${firstLine}${headers.toWire()}\r\n`;
  return headers.isPlain && isPlainLine ? head : Buffer.from(head, "latin1");
}

function isASCII(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7e) return false;
  return true;
}
