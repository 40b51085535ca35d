import { requireText } from "../http/argument-checks.ts";

const REFERENCES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/**
 * Text as HTML: the characters that mean something there become references, so that it is safe in text
 * and in quoted attributes alike. Not for scripts, styles or URLs, which have rules of their own.
 *
 * @throws TypeError for anything else
 */
export function escapeHTML(text: string): string {
  return requireText("what is to be escaped", text).replace(
    /[&<>"']/g,
    (char) => REFERENCES.get(char) ?? char,
  );
}
