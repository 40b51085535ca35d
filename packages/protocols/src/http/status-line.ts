/** The first line of a response. */
import { toByteString } from "./header-text.ts";
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
