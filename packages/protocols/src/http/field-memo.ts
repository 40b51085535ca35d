import type { FieldBlock } from "./field-block.ts";
import { isRefusal, type Refusal } from "./refusal.ts";

/** A header block, and what it says. */
export interface KnownFields<Facts extends object> {
  readonly block: FieldBlock;
  readonly facts: Facts;
}

/** A longer block is not remembered, so that an idle connection stays small. */
const MAX_REMEMBERED_BYTES = 4096;

/**
 * Remembers the last header block of a connection: peers send the same one again and again, and
 * comparing is several times faster than parsing.
 *
 * It changes nothing else: a block ends where its own bytes say so, and what it means depends on nothing
 * but these bytes.
 */
export class FieldMemo<Facts extends object> {
  readonly #readFacts: (block: FieldBlock) => Facts | Refusal;
  #known: KnownFields<Facts> | undefined = undefined;

  /** @param readFacts - has to depend on nothing but the bytes of the block */
  constructor(readFacts: (block: FieldBlock) => Facts | Refusal) {
    this.#readFacts = readFacts;
  }

  /** The remembered block, if it is what stands in `bytes` from `start` on. */
  match(bytes: Buffer, start: number): KnownFields<Facts> | undefined {
    const known = this.#known;
    if (known === undefined) return undefined;
    const remembered = known.block.bytes;
    const end = start + remembered.length;
    if (bytes.length < end) return undefined;
    return remembered.compare(bytes, start, end) === 0 ? known : undefined;
  }

  /** Reads a block's facts, and remembers both if they break no rule. */
  learn(block: FieldBlock): KnownFields<Facts> | Refusal {
    const facts = this.#readFacts(block);
    if (isRefusal(facts)) return facts;
    if (block.bytes.length <= MAX_REMEMBERED_BYTES)
      this.#known = { block: block.detached(), facts };
    return { block, facts };
  }
}
