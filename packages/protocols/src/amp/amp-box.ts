import { encodeBox } from "./box-encoder.ts";

/**
 * What goes over the wire: keys and their values. The keys are strings of bytes, a character for each;
 * the values are bytes.
 *
 * @see Twisted: `twisted.protocols.amp.AmpBox` (AMP-1, AMP-3)
 */
export class AmpBox extends Map<string, Uint8Array> {
  /** A box with the same keys and values. */
  copy(): AmpBox {
    return new AmpBox(this);
  }

  /**
   * The bytes to be sent, with the keys in the order of their bytes.
   *
   * @throws TooLong when a key has more than 255 bytes or a value more than 65535
   * @throws InvalidKey when a key is empty or has a character above U+00FF
   * @throws TypeError when a value isn't bytes
   */
  serialize(): Buffer {
    return encodeBox(this);
  }
}
