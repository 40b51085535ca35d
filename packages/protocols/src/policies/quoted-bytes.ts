const NAMED: Readonly<Record<string, string>> = {
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  '"': '\\"',
  "\\": "\\\\",
};

const UNPRINTABLE = /["\\]|[^ -~]/g;

/** Bytes as a string literal on one line: `"GET /\r\n"`, other bytes as `\x00`. Text counts as UTF-8. */
export function quoteBytes(data: Uint8Array | string): string {
  const text = Buffer.from(data as Uint8Array).toString("latin1"); // a string is fine, too
  return `"${text.replace(UNPRINTABLE, escapeOne)}"`;
}

function escapeOne(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(2, "0");
  return NAMED[character] ?? `\\x${code}`;
}
