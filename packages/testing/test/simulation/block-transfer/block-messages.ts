/**
 * What goes over the wire of a block transfer, in network byte order:
 *
 * ```text
 * request   1, token(4)                           client: give me a session
 * grant     2, token(4), session(4), length(4)    server: this is its id, and the file is so long
 * block     3, session(4), number(4), bytes       server: a part of the file
 * confirm   4, session(4), number(4)              client: that part, and all before it, has come
 * ```
 *
 * The client's first confirmation, of number 0, says that it has the grant. Blocks count from 1.
 */
export type BlockMessage =
  | { readonly kind: "request"; readonly token: number }
  | {
      readonly kind: "grant";
      readonly token: number;
      readonly session: number;
      readonly length: number;
    }
  | {
      readonly kind: "block";
      readonly session: number;
      readonly number: number;
      readonly bytes: Buffer;
    }
  | { readonly kind: "confirm"; readonly session: number; readonly number: number };

const REQUEST = 1;
const GRANT = 2;
const BLOCK = 3;
const CONFIRM = 4;

/** Where the numbers of a message lie. */
const FIRST = 1;
const SECOND = 5;
const THIRD = 9;

/** How long the messages are; a block is this long without its bytes. */
const REQUEST_LENGTH = 5;
const GRANT_LENGTH = 13;
const NUMBERED_LENGTH = 9;

export function encodeMessage(message: BlockMessage): Buffer {
  switch (message.kind) {
    case "request":
      return numbers(REQUEST, message.token);
    case "grant":
      return numbers(GRANT, message.token, message.session, message.length);
    case "block":
      return Buffer.concat([numbers(BLOCK, message.session, message.number), message.bytes]);
    case "confirm":
      return numbers(CONFIRM, message.session, message.number);
  }
}

/** `undefined` for what is no message: anybody may send anything. */
export function decodeMessage(datagram: Buffer): BlockMessage | undefined {
  const { length } = datagram;
  const kind = length > 0 ? datagram.readUInt8() : 0;
  if (kind === REQUEST && length === REQUEST_LENGTH) {
    return { kind: "request", token: datagram.readUInt32BE(FIRST) };
  }
  if (kind === GRANT && length === GRANT_LENGTH) {
    const [token, session] = [datagram.readUInt32BE(FIRST), datagram.readUInt32BE(SECOND)];
    return { kind: "grant", token, session, length: datagram.readUInt32BE(THIRD) };
  }
  if (length < NUMBERED_LENGTH) return undefined;
  const [session, number] = [datagram.readUInt32BE(FIRST), datagram.readUInt32BE(SECOND)];
  if (kind === CONFIRM && length === NUMBERED_LENGTH) return { kind: "confirm", session, number };
  if (kind !== BLOCK) return undefined;
  return { kind: "block", session, number, bytes: datagram.subarray(NUMBERED_LENGTH) };
}

function numbers(kind: number, ...values: readonly number[]): Buffer {
  const message = Buffer.allocUnsafe(1 + 4 * values.length);
  message.writeUInt8(kind);
  for (const [index, value] of values.entries()) message.writeUInt32BE(value, 1 + 4 * index);
  return message;
}
