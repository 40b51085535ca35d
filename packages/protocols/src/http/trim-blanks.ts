/**
 * The text without blanks and tabs at its ends.
 *
 * Not `trim()`, which takes more for a blank than HTTP does; nor a regular expression for the end, which
 * would look at a long run of blanks inside the value again from each of them.
 */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}
