import type { ITransport } from "@cordage/reactor";
import { DeliveryLoop } from "./delivery-loop.ts";
import { LengthLimitExceededError, NotOverriddenError } from "./errors.ts";
import { encodeIntString, IntStringDecoder, type PrefixLength } from "./int-string-decoder.ts";
import { PausableProtocol } from "./pausable-protocol.ts";
import { MAX_STRING_LENGTH } from "./string-rules.ts";

/**
 * Receives strings behind a length of 1, 2 or 4 bytes: the base of the three classes below.
 *
 * As with every receiver, `stringReceived` is not called again before it has returned, and not at
 * all after the connection was closed.
 *
 * @typeParam T - the transport it needs; see {@link PausableProtocol} about pausing
 * @see Twisted: `twisted.protocols.basic.IntNStringReceiver` (IN-1 to IN-9)
 */
export abstract class IntNStringReceiver<
  T extends ITransport = ITransport,
> extends PausableProtocol<T> {
  /**
   * The longest string accepted, in bytes. A change inside `stringReceived` goes for the very next
   * string. Default: 99999, which a length of 1 or 2 bytes can't exceed.
   */
  MAX_LENGTH: number = MAX_STRING_LENGTH;

  /** How many bytes a length takes. */
  readonly prefixLength: PrefixLength;

  readonly #decoder: IntStringDecoder;
  readonly #loop: DeliveryLoop;

  constructor(prefixLength: PrefixLength) {
    super();
    this.prefixLength = prefixLength;
    this.#decoder = new IntStringDecoder(prefixLength, this);
    this.#loop = new DeliveryLoop(this, this.#decoder, () => this.#deliverNext());
  }

  override dataReceived(data: Buffer): void {
    this.#loop.receive(data);
  }

  /** Override: a string has arrived. It is yours to keep. */
  stringReceived(_string: Buffer): void {
    throw new NotOverriddenError(this, "stringReceived");
  }

  /**
   * Override: a string longer than `MAX_LENGTH` is announced. Closes the connection unless
   * overridden. Nothing is received after it in any case: what follows is not looked at.
   *
   * @param _length - what was announced, in bytes
   */
  lengthLimitExceeded(_length: number): void {
    this.transport.loseConnection();
  }

  /**
   * Sends a string behind its length, in one write. Text is encoded as UTF-8.
   *
   * @throws StringTooLongError when the length doesn't fit. `MAX_LENGTH` is for receiving only
   */
  sendString(string: Uint8Array | string): void {
    this.transport.write(encodeIntString(string, this.prefixLength));
  }

  /**
   * Takes everything that has arrived and not been delivered, lengths included: for going on with
   * another protocol. Inside `stringReceived` that is what follows the string.
   */
  takeUnprocessed(): Buffer {
    return this.#decoder.clear();
  }

  #deliverNext(): boolean {
    if (this.paused) return false;
    let string: Buffer | undefined;
    try {
      string = this.#decoder.next();
    } catch (error) {
      if (!(error instanceof LengthLimitExceededError)) throw error;
      this.lengthLimitExceeded(error.length);
      return false;
    }
    if (string === undefined) return false;
    this.#loop.watch(this.stringReceived(string));
    return true;
  }
}

/** Receives strings of at most 255 bytes, behind one byte of length. */
export class Int8StringReceiver<T extends ITransport = ITransport> extends IntNStringReceiver<T> {
  constructor() {
    super(1);
  }
}

/** Receives strings of at most 65535 bytes, behind two bytes of length. */
export class Int16StringReceiver<T extends ITransport = ITransport> extends IntNStringReceiver<T> {
  constructor() {
    super(2);
  }
}

/** Receives strings of at most 4294967295 bytes, behind four bytes of length. */
export class Int32StringReceiver<T extends ITransport = ITransport> extends IntNStringReceiver<T> {
  constructor() {
    super(4);
  }
}
