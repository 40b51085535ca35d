import { Protocol } from "@cordage/reactor";
import type { SplitNotes } from "@cordage/testing";
import type { PlantedBug, SoundCopy } from "./planted-bug.ts";

const MAX_LENGTH = 20;

/** What the copies below share: a buffer, and messages cut off its front. */
abstract class Buffered extends Protocol {
  protected readonly notes: SplitNotes;
  protected buffer: Buffer = Buffer.alloc(0);

  constructor(notes: SplitNotes) {
    super();
    this.notes = notes;
  }

  override dataReceived(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data]);
    while (!this.transport.disconnecting && this.deliverNext());
  }

  /** Whether there was a message. */
  protected abstract deliverNext(): boolean;

  protected take(count: number): Buffer {
    const taken = this.buffer.subarray(0, count);
    this.buffer = this.buffer.subarray(count);
    return taken;
  }

  protected refuse(): false {
    this.notes.note("refused");
    this.transport.loseConnection();
    return false;
  }
}

/** A copy of `NetstringReceiver`. */
class Netstrings extends Buffered {
  protected override deliverNext(): boolean {
    const text = this.buffer.toString("latin1");
    const digits = /^[0-9]*/.exec(text)?.[0] ?? "";
    if (this.isRefused(digits, text)) return this.refuse();
    if (text[digits.length] !== ":") return false;
    return this.deliverPayload(digits.length + 1, Number(digits));
  }

  protected isRefused(digits: string, text: string): boolean {
    const isNoLength =
      text.length > digits.length && (digits === "" || text[digits.length] !== ":");
    return isNoLength || /^0[0-9]/.test(digits) || Number(digits) > MAX_LENGTH;
  }

  protected deliverPayload(start: number, length: number): boolean {
    if (this.buffer.length <= start + length) return false;
    if (this.buffer[start + length] !== 0x2c) return this.refuse();
    const payload = this.take(start + length + 1).subarray(start, start + length);
    this.notes.note("string", payload.toString());
    return true;
  }
}

class StartsTheLengthAnew extends Netstrings {
  override dataReceived(data: Buffer): void {
    if (/^[0-9]+$/.test(this.buffer.toString())) this.buffer = Buffer.alloc(0);
    super.dataReceived(data);
  }
}

class BelievesInTheComma extends Netstrings {
  #commas = 0;

  override dataReceived(data: Buffer): void {
    const skipped = Math.min(this.#commas, data.length);
    this.#commas -= skipped;
    super.dataReceived(data.subarray(skipped));
  }

  protected override deliverPayload(start: number, length: number): boolean {
    if (this.buffer.length !== start + length) return super.deliverPayload(start, length);
    this.#commas = 1; // it is going to come
    this.notes.note(
      "string",
      this.take(start + length)
        .subarray(start)
        .toString(),
    );
    return false;
  }
}

class LooksForZerosInThePiece extends Netstrings {
  #piece: Buffer = Buffer.alloc(0);

  override dataReceived(data: Buffer): void {
    this.#piece = data;
    super.dataReceived(data);
  }

  protected override isRefused(digits: string, text: string): boolean {
    const isSeen = this.#piece.toString().startsWith("0");
    const rest = (seen: string): string => (isSeen ? seen : seen.replace(/^0(?=[0-9])/, ""));
    return super.isRefused(rest(digits), rest(text));
  }
}

/** A copy of `Int16StringReceiver`. */
class IntStrings extends Buffered {
  protected override deliverNext(): boolean {
    const length = this.lengthOf(this.buffer);
    if (length === undefined) return false;
    if (length > MAX_LENGTH) return this.refuse();
    if (this.buffer.length < 2 + length) return false;
    this.stringReceived(this.take(2 + length).subarray(2));
    return true;
  }

  protected lengthOf(bytes: Buffer): number | undefined {
    return bytes.length < 2 ? undefined : bytes.readUInt16BE();
  }

  protected stringReceived(string: Buffer): void {
    this.notes.note("string", string.toString());
  }
}

class ReadsHalfALength extends IntStrings {
  protected override lengthOf(bytes: Buffer): number | undefined {
    return bytes.length === 1 ? bytes.readUInt8() * 256 + 255 : super.lengthOf(bytes);
  }
}

class TakesOneStringAPiece extends IntStrings {
  protected override stringReceived(string: Buffer): void {
    super.stringReceived(string);
    this.buffer = Buffer.alloc(0);
  }
}

class TakesWhatIsThere extends IntStrings {
  protected override deliverNext(): boolean {
    const length = this.lengthOf(this.buffer);
    if (length !== undefined) this.stringReceived(this.take(2 + length).subarray(2));
    return length !== undefined;
  }
}

const NETSTRINGS = "12:hello world!,0:,1:x,";
const INT_STRINGS = "\0\x02ab\0\0\0\x01c";

export const SOUND_STRINGS: readonly SoundCopy[] = [
  {
    name: "NetstringReceiver",
    make: (notes) => new Netstrings(notes),
    transcripts: [NETSTRINGS, "1:a,01:b,", "21:", "1:ab", ":"],
  },
  {
    name: "Int16StringReceiver",
    make: (notes) => new IntStrings(notes),
    transcripts: [INT_STRINGS, "\0\x01a\0\x15b"],
  },
];

export const STRING_BUGS: readonly PlantedBug[] = [
  {
    name: "a NetstringReceiver that starts the length anew with each piece",
    make: (notes) => new StartsTheLengthAnew(notes),
    transcript: NETSTRINGS,
    shownBy: '"12" | ":"',
  },
  {
    name: "a NetstringReceiver that doesn't look at a comma that comes by itself",
    make: (notes) => new BelievesInTheComma(notes),
    transcript: "1:a,1:bX",
    shownBy: '"1:a,1:b" | "X"',
  },
  {
    name: "a NetstringReceiver that sees a leading zero in a piece of its own only",
    make: (notes) => new LooksForZerosInThePiece(notes),
    transcript: "01:b,",
    shownBy: '"0" | "1"',
  },
  {
    name: "an IntNStringReceiver that reads a length that is not complete",
    make: (notes) => new ReadsHalfALength(notes),
    transcript: INT_STRINGS,
    shownBy: '"\\u0000" | "\\u0002"',
  },
  {
    name: "an IntNStringReceiver that takes one string out of a piece and drops the rest",
    make: (notes) => new TakesOneStringAPiece(notes),
    transcript: INT_STRINGS,
    shownBy: '"\\u0000\\u0002ab" | "\\u0000\\u0000"',
  },
  {
    name: "an IntNStringReceiver that takes what is there for the whole string",
    make: (notes) => new TakesWhatIsThere(notes),
    transcript: INT_STRINGS,
    shownBy: '"\\u0000\\u0002" | "a"',
  },
];
