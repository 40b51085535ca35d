/** Text as HTML: what has a meaning there is replaced, in text and in quoted attributes alike. */

const REFERENCES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

export function escapeHTML(text: string): string {
  return text.replace(/[&<>"']/g, (char) => REFERENCES.get(char) ?? char);
}
