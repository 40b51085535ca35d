/**
 * Boxes on the wire, the keys in the order of their bytes:
 *
 * ```text
 *   +--------+--------+--- … ---+--------+--------+--- … ---+     +----+----+
 *   |  key length     |   key   |  value length   |  value  |  …  |  0 |  0 |
 *   +--------+--------+--- … ---+--------+--------+--- … ---+     +----+----+
 * ```
 */
import { encodeLatin1 } from "../bytes/index.ts";
import { InvalidKey, TooLong } from "./errors.ts";
import { MAX_KEY_LENGTH, MAX_VALUE_LENGTH } from "./limits.ts";

const END_OF_BOX: Buffer = Buffer.alloc(2);

/**
 * A box as it goes out (AMP-1).
 *
 * @throws TooLong when a key or value doesn't fit its length
 * @throws InvalidKey when a key is empty, which would end the box, or no string of bytes
 * @throws TypeError when a value isn't bytes
 */
export function encodeBox(box: ReadonlyMap<string, Uint8Array>): Buffer {
  const pieces: Uint8Array[] = [];
  for (const key of [...box.keys()].sort()) {
    const value = box.get(key) as Uint8Array; // its keys were just listed
    pieces.push(...withLength(encodeKey(key)), ...withLength(requireValue(key, value)));
  }
  return Buffer.concat([...pieces, END_OF_BOX]);
}

function encodeKey(key: string): Buffer {
  if (key.length === 0) throw new InvalidKey("must not be empty");
  if (key.length > MAX_KEY_LENGTH) {
    throw new TooLong(key.length, MAX_KEY_LENGTH, { isKey: true, isLocal: true, keyName: key });
  }
  try {
    return encodeLatin1(key);
  } catch (error) {
    throw new InvalidKey("must consist of bytes", { cause: error });
  }
}

function requireValue(keyName: string, value: Uint8Array): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError(`the value of ${keyName} must be bytes`);
  if (value.length <= MAX_VALUE_LENGTH) return value;
  throw new TooLong(value.length, MAX_VALUE_LENGTH, { isKey: false, isLocal: true, keyName });
}

/** Bytes behind their length, which has been checked. */
function withLength(bytes: Uint8Array): [Buffer, Uint8Array] {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return [length, bytes];
}
