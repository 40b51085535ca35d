/**
 * ```text
 * data             bytes; IAC IAC is one 255
 * end of a line    CR LF; a CR alone is CR NUL
 * command          IAC, command
 * negotiation      IAC, WILL | WONT | DO | DONT, option
 * subnegotiation   IAC SB, option, bytes, IAC SE; IAC IAC is one 255
 * ```
 *
 * @see RFC 854; RFC 855
 */
import { ByteQueue } from "../bytes/index.ts";
import { TELNET_COMMANDS as COMMAND, verbOf } from "./codes.ts";
import { SubnegotiationTooLongError } from "./errors.ts";

/** How long a subnegotiation may be, with its option, in bytes. */
export const MAX_SUBNEGOTIATION_BYTES: number = 64 * 1024;

/** What a Telnet peer sends. Data may be cut anywhere. */
export type TelnetEvent =
  | { readonly kind: "data"; readonly data: Buffer }
  | { readonly kind: "command"; readonly command: number; readonly option: number | undefined }
  | { readonly kind: "subnegotiation"; readonly option: number; readonly data: Buffer };

/**
 * What the bytes so far mean for the next:
 *
 * ```text
 * data --IAC--> escaped --verb--> option --> data
 *   |             |--SB--> subnegotiation --IAC--> subnegotiation-escaped --SE--> data
 *   +--CR--> newline
 * ```
 */
type DecoderState =
  | "data"
  | "newline"
  | "escaped"
  | "option"
  | "subnegotiation"
  | "subnegotiation-escaped";

const CR = 13;
const LF = 10;
const NUL = 0;
const IAC_BYTE: Buffer = Buffer.of(COMMAND.IAC);

/** Takes Telnet apart into data, commands and subnegotiations. */
export class TelnetDecoder {
  /** Whether a CR is a byte like any other: the peer transmits in binary (RFC 856). */
  isBinary = false;
  readonly #queue = new ByteQueue();
  #state: DecoderState = "data";
  #verb = 0;
  readonly #subnegotiation = new ByteQueue();

  /** Adds bytes, which are the decoder's from now on. */
  push(chunk: Buffer): void {
    this.#queue.push(chunk);
  }

  /** What has not been looked at, left in place. */
  get leftover(): Buffer {
    return this.#queue.leftover;
  }

  /** Takes what has not been looked at, and lets go of what has begun. */
  clear(): Buffer {
    this.#subnegotiation.clear();
    return this.#queue.clear();
  }

  /**
   * Takes the next event.
   *
   * @returns `undefined` when nothing has arrived completely
   * @throws SubnegotiationTooLongError when it is longer than {@link MAX_SUBNEGOTIATION_BYTES}
   */
  next(): TelnetEvent | undefined {
    while (this.#queue.length > 0) {
      const event = this.#step();
      if (event !== undefined) return event;
    }
    return undefined;
  }

  #step(): TelnetEvent | undefined {
    switch (this.#state) {
      case "data":
        return this.#stepData();
      case "newline":
        return this.#stepNewline();
      case "escaped":
        return this.#stepEscaped(this.#takeByte());
      case "option":
        this.#state = "data";
        return { kind: "command", command: this.#verb, option: this.#takeByte() };
      case "subnegotiation":
        return this.#stepSubnegotiation();
      case "subnegotiation-escaped":
        return this.#stepSubnegotiationEscaped(this.#takeByte());
    }
  }

  #stepData(): TelnetEvent | undefined {
    const plain = this.#plainLength();
    if (plain > 0) return { kind: "data", data: this.#queue.take(plain) };
    this.#state = this.#takeByte() === CR ? "newline" : "escaped";
    return undefined;
  }

  /** How many bytes stand for themselves. The queue knows where it has found an IAC: each is looked for once. */
  #plainLength(): number {
    const iac = this.#queue.indexOf(IAC_BYTE);
    const plain = iac < 0 ? this.#queue.leftover : this.#queue.peek(iac);
    const cr = this.isBinary ? -1 : plain.indexOf(CR);
    return cr < 0 ? plain.length : cr;
  }

  #stepNewline(): TelnetEvent {
    this.#state = "data";
    const next = this.#queue.byteAt(0);
    if (next === LF || next === NUL) this.#queue.skip(1);
    // Before anything else a CR should not stand alone; then it counts for itself, and the rest too.
    return { kind: "data", data: Buffer.of(next === LF ? LF : CR) };
  }

  #stepEscaped(byte: number): TelnetEvent | undefined {
    this.#state = "data";
    if (byte === COMMAND.IAC) return { kind: "data", data: Buffer.of(byte) };
    if (byte === COMMAND.SB) {
      this.#state = "subnegotiation";
    } else if (verbOf(byte) !== undefined) {
      this.#verb = byte;
      this.#state = "option";
    } else if (byte !== COMMAND.SE && byte >= COMMAND.EOR) {
      return { kind: "command", command: byte, option: undefined };
    }
    return undefined; // or it is no command at all, and ignored
  }

  #stepSubnegotiation(): undefined {
    const iac = this.#queue.indexOf(IAC_BYTE);
    this.#collect(this.#queue.take(iac < 0 ? this.#queue.length : iac));
    if (iac < 0) return;
    this.#queue.skip(1);
    this.#state = "subnegotiation-escaped";
  }

  #stepSubnegotiationEscaped(byte: number): TelnetEvent | undefined {
    if (byte !== COMMAND.SE) {
      this.#state = "subnegotiation";
      this.#collect(Buffer.of(byte));
      return undefined;
    }
    this.#state = "data";
    const whole = this.#subnegotiation.clear();
    if (whole.length === 0) return undefined; // about nothing
    return { kind: "subnegotiation", option: whole.readUInt8(), data: whole.subarray(1) };
  }

  #collect(piece: Buffer): void {
    if (this.#subnegotiation.length + piece.length > MAX_SUBNEGOTIATION_BYTES) {
      throw new SubnegotiationTooLongError(MAX_SUBNEGOTIATION_BYTES);
    }
    this.#subnegotiation.push(piece);
  }

  #takeByte(): number {
    return this.#queue.take(1).readUInt8();
  }
}
