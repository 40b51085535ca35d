/** What can be asked of the board, and how that is read. */

/** A request that was understood, or what is wrong with it. */
export type BoardRequest =
  | { readonly kind: "publish"; readonly text: Buffer }
  | { readonly kind: "ids"; readonly count: number }
  | { readonly kind: "get"; readonly id: number }
  | { readonly kind: "last"; readonly count: number }
  | { readonly kind: "badFormat" | "unknown" };

/** No number has more digits: one with these is exact in JavaScript, and more than there are messages. */
const NUMBER = /^\d{1,15}$/;

const COLON = 0x3a;

/**
 * Reads a request, in the bytes of a datagram or of a direction of a connection:
 *
 * ```text
 * 1:TEXT   publish TEXT, which is all the rest
 * 2:N      the ids of the last N messages
 * 3:ID     the message with this id
 * 4:N      the last N messages; over connections only
 * ```
 *
 * Other numbers before the colon are of a kind that is unknown here; all else is badly formed.
 *
 * @param bytes - not copied: a text is a part of it
 */
export function parseRequest(bytes: Buffer): BoardRequest {
  const colon = bytes.indexOf(COLON);
  const kind = bytes.toString("latin1", 0, Math.max(0, colon));
  if (!NUMBER.test(kind)) return { kind: "badFormat" };
  const rest = bytes.subarray(colon + 1);
  switch (kind) {
    case "1":
      return { kind: "publish", text: rest };
    case "2":
      return withNumber(rest, (count) => ({ kind: "ids", count }));
    case "3":
      return withNumber(rest, (id) => ({ kind: "get", id }));
    case "4":
      return withNumber(rest, (count) => ({ kind: "last", count }));
    default:
      return { kind: "unknown" };
  }
}

function withNumber(bytes: Buffer, make: (number: number) => BoardRequest): BoardRequest {
  const text = bytes.toString("latin1");
  return NUMBER.test(text) ? make(Number(text)) : { kind: "badFormat" };
}
