/**
 * The header fields of one message, as they were received: checked, but not decoded before somebody
 * asks.
 *
 * Immutable, so one may stand for any number of requests that carry the very same bytes.
 */
export class FieldBlock {
  /** The lines with their line ends, and the empty line behind them. */
  readonly bytes: Buffer;
  /** How many bytes count against a limit: all but the line ends. */
  readonly countedBytes: number;
  /** Four to a field: where its name starts and ends, and where its value does. */
  readonly #offsets: readonly number[];

  constructor(bytes: Buffer, offsets: readonly number[], countedBytes: number) {
    this.bytes = bytes;
    this.countedBytes = countedBytes;
    this.#offsets = offsets;
  }

  /** The same block with bytes of its own, so that it keeps no chunk of received data alive. */
  detached(): FieldBlock {
    const bytes = Buffer.allocUnsafeSlow(this.bytes.length);
    this.bytes.copy(bytes);
    return new FieldBlock(bytes, this.#offsets, this.countedBytes);
  }

  /** How many fields there are. */
  get size(): number {
    return this.#offsets.length / 4;
  }

  /** How long the name of field `index` is. */
  nameLength(index: number): number {
    return this.#at(index, 1) - this.#at(index, 0);
  }

  /** Whether field `index` is called `name`, which has to be in lower case. */
  isNamed(index: number, name: string): boolean {
    const start = this.#at(index, 0);
    if (this.#at(index, 1) - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) {
      const byte = this.bytes[start + i] as number; // names lie inside the block
      const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
      if (lower !== name.charCodeAt(i)) return false;
    }
    return true;
  }

  /** The value of field `index` as a byte string. */
  value(index: number): string {
    return this.bytes.toString("latin1", this.#at(index, 2), this.#at(index, 3));
  }

  /** Names and values in order, as byte strings. */
  *[Symbol.iterator](): Generator<[name: string, value: string], void, undefined> {
    const text = this.bytes.toString("latin1");
    for (let i = 0; i < this.size; i++) {
      const name = text.slice(this.#at(i, 0), this.#at(i, 1));
      yield [name, text.slice(this.#at(i, 2), this.#at(i, 3))];
    }
  }

  #at(index: number, edge: 0 | 1 | 2 | 3): number {
    return this.#offsets[4 * index + edge] as number; // callers count to `size`
  }
}

/** No fields at all. */
export const NO_FIELDS: FieldBlock = new FieldBlock(Buffer.alloc(0), [], 0);
