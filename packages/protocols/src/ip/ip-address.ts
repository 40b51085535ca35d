const IPV4_NUMBER = /^(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])$/;
const IPV6_WORD = /^[0-9A-Fa-f]{1,4}$/;
const IPV6_WORDS = 8;
const MAPPED_PREFIX: Buffer = Buffer.from("00000000000000000000ffff", "hex");

/**
 * Reads an IP address: four decimal numbers without leading zeros, or IPv6 in any of its notations, without a
 * zone. (This package may not import `node:net`.)
 *
 * @returns its 4 or 16 bytes; `undefined` for anything else
 * @see RFC 4291, section 2.2
 */
export function parseIP(text: string): Buffer | undefined {
  return text.includes(":") ? parseIPv6(text) : parseIPv4(text);
}

/** Reads four decimal numbers. */
export function parseIPv4(text: string): Buffer | undefined {
  const numbers = text.split(".");
  if (numbers.length !== 4 || !numbers.every((number) => IPV4_NUMBER.test(number)))
    return undefined;
  return Buffer.from(numbers.map(Number));
}

/** Reads an IPv6 address. */
export function parseIPv6(text: string): Buffer | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const isShortened = halves.length === 2;
  const [headText = "", tailText = ""] = halves;
  const head = wordsOf(headText, !isShortened);
  const tail = wordsOf(tailText, isShortened);
  if (head === undefined || tail === undefined) return undefined;
  const missing = IPV6_WORDS - head.length - tail.length;
  if (isShortened ? missing < 1 : missing !== 0) return undefined;
  const address = Buffer.alloc(2 * IPV6_WORDS);
  for (const [i, word] of head.entries()) address.writeUInt16BE(word, 2 * i);
  for (const [i, word] of tail.entries()) {
    address.writeUInt16BE(word, 2 * (IPV6_WORDS - tail.length + i));
  }
  return address;
}

/** Writes an address of 4 or 16 bytes; IPv6 in its shortest form (RFC 5952). */
export function formatIP(address: Uint8Array): string {
  if (address.length === 4) return address.join(".");
  const words = Array.from({ length: IPV6_WORDS }, (_, i) => {
    return (((address[2 * i] ?? 0) << 8) | (address[2 * i + 1] ?? 0)).toString(16);
  });
  const [start, length] = longestZeros(words);
  if (length < 2) return words.join(":");
  return `${words.slice(0, start).join(":")}::${words.slice(start + length).join(":")}`;
}

/** The IPv4 address in an IPv6 one that stands for it (RFC 4291, section 2.5.5.2); others as they are. */
export function unmapIP(address: Buffer): Buffer {
  const isMapped =
    address.length === 16 && address.subarray(0, MAPPED_PREFIX.length).equals(MAPPED_PREFIX);
  return isMapped ? address.subarray(MAPPED_PREFIX.length) : address;
}

/**
 * The 16-bit words of one side of `::`.
 *
 * @param isEnd - whether the address ends there: then the last two may be written as IPv4
 */
function wordsOf(half: string, isEnd: boolean): number[] | undefined {
  if (half === "") return [];
  const words = half.split(":");
  const last = words.at(-1) ?? "";
  const embedded = isEnd ? parseIPv4(last) : undefined;
  if (embedded !== undefined) words.pop();
  if (!words.every((word) => IPV6_WORD.test(word))) return undefined;
  const numbers = words.map((word) => Number.parseInt(word, 16));
  if (embedded === undefined) return numbers;
  return [...numbers, embedded.readUInt16BE(0), embedded.readUInt16BE(2)];
}

/** Where the first of the longest runs of zero words is, and how long. */
function longestZeros(words: readonly string[]): [start: number, length: number] {
  let best: [start: number, length: number] = [0, 0];
  for (let start = 0; start < words.length; start += 1) {
    let length = 0;
    while (words[start + length] === "0") length += 1;
    if (length > best[1]) best = [start, length];
  }
  return best;
}
