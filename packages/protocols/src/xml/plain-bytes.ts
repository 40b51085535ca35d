/** ASCII that stands for itself in text, and needs no second look: no `&`, `<`, `>`, `]`, CR, or control. */
export const PLAIN_BYTES: Readonly<Uint8Array> = Uint8Array.from({ length: 256 }, (_, byte) => {
  const isPlain = /[\t\n\x20-\x7E]/.test(String.fromCharCode(byte));
  return isPlain && !"&<>]".includes(String.fromCharCode(byte)) ? 1 : 0;
});
