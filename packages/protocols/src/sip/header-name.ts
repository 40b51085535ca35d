/** The names that have a short form of one letter (RFC 3261, section 7.3.3). */
const LONG_NAMES: ReadonlyMap<string, string> = new Map([
  ["c", "content-type"],
  ["e", "content-encoding"],
  ["f", "from"],
  ["i", "call-id"],
  ["k", "supported"],
  ["l", "content-length"],
  ["m", "contact"],
  ["s", "subject"],
  ["t", "to"],
  ["v", "via"],
]);

/** How names are written whose words don't just begin with a capital. */
const SPECIAL_FORMS: ReadonlyMap<string, string> = new Map([
  ["cseq", "CSeq"],
  ["call-id", "Call-ID"],
  ["www-authenticate", "WWW-Authenticate"],
]);

/** The name that a header is kept by: in lower case, and its long form. */
export function headerKey(name: string): string {
  const lower = name.toLowerCase();
  return LONG_NAMES.get(lower) ?? lower;
}

/** The name as it goes out: `Content-Length`. */
export function headerForm(key: string): string {
  return SPECIAL_FORMS.get(key) ?? key.replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
