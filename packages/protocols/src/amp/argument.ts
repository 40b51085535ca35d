import type { AmpBox } from "./amp-box.ts";
import { InvalidSignature, MalformedAmpBox } from "./errors.ts";

/** What every type of argument can be told. */
export interface ArgumentOptions<O extends boolean> {
  /** Whether it may be left out, that is be `undefined`. Default: false. */
  readonly optional?: O | undefined;
}

/**
 * How one argument of a command, or of its response, becomes bytes and back. Subclass it for types of your
 * own.
 *
 * @typeParam Out - what arrives
 * @typeParam In - what is given to be sent
 * @typeParam O - whether it is optional
 * @see Twisted: `twisted.protocols.amp.Argument` (AMP-12); `toBytes` and `fromBytes` are `toString` and
 *   `fromString` there
 */
export abstract class Argument<Out, In = Out, O extends boolean = boolean> {
  /** Whether it may be left out. */
  readonly optional: O;

  constructor({ optional }: ArgumentOptions<O> = {}) {
    this.optional = (optional ?? false) as O; // O is false unless `optional` says otherwise
  }

  /** The bytes of a value. @throws TypeError or RangeError for one that can't be sent */
  abstract toBytes(value: In): Uint8Array;

  /**
   * The value of bytes, which are the argument's to keep.
   *
   * @throws MalformedAmpBox when there is none
   */
  abstract fromBytes(bytes: Buffer): Out;

  /**
   * Puts a value into a box that is to be sent.
   *
   * @throws InvalidSignature when it is missing
   * @throws what {@link Argument.toBytes} throws
   */
  toBox(name: string, value: In | undefined, box: AmpBox): void {
    if (value !== undefined) box.set(name, this.toBytes(value));
    else if (!this.optional) throw new InvalidSignature(`argument ${name} is missing`);
  }

  /**
   * Finds the value in a box that has arrived.
   *
   * @returns `undefined` if there is none and it is optional
   * @throws MalformedAmpBox when it is missing, or not of this type
   */
  fromBox(name: string, box: AmpBox): Out | undefined {
    const bytes = box.get(name);
    if (bytes !== undefined) return this.fromBytes(asBuffer(bytes));
    if (this.optional) return undefined;
    throw new MalformedAmpBox(`argument ${name} is missing`);
  }
}

/**
 * An argument that stays here: the program gives it to the command, and nothing of it is sent. On the
 * other side it is always `undefined`.
 *
 * @see Twisted: `_LocalArgument`
 */
export class LocalArgument<T> extends Argument<never, T, true> {
  constructor() {
    super({ optional: true });
  }

  override toBytes(): never {
    throw new TypeError("a local argument is not sent");
  }

  override fromBytes(): never {
    throw new MalformedAmpBox("a local argument was sent");
  }

  override toBox(): void {}

  override fromBox(): undefined {
    return undefined;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
