import type { FieldBlock } from "./field-block.ts";
import { type FieldFacts, readFacts } from "./field-facts.ts";
import { isRefusal, type Refusal } from "./refusal.ts";

/** A header block, and what it says. */
export interface KnownFields {
  readonly block: FieldBlock;
  readonly facts: FieldFacts;
}

/** A longer block is not remembered, so that an idle connection stays small. */
const MAX_REMEMBERED_BYTES = 4096;

/**
 * Remembers the last header block of a connection: clients send the same one again and again, and
 * comparing is several times faster than parsing.
 *
 * It changes nothing else: a block ends where its own bytes say so, and what it means depends on nothing
 * but these bytes.
 */
export class FieldMemo {
  #known: KnownFields | undefined = undefined;

  /** The remembered block, if it is what stands in `bytes` from `start` on. */
  match(bytes: Buffer, start: number): KnownFields | undefined {
    const known = this.#known;
    if (known === undefined) return undefined;
    const remembered = known.block.bytes;
    const end = start + remembered.length;
    if (bytes.length < end) return undefined;
    return remembered.compare(bytes, start, end) === 0 ? known : undefined;
  }

  /** Reads a block's facts, and remembers both if they break no rule. */
  learn(block: FieldBlock): KnownFields | Refusal {
    const facts = readFacts(block);
    if (isRefusal(facts)) return facts;
    if (block.bytes.length <= MAX_REMEMBERED_BYTES)
      this.#known = { block: block.detached(), facts };
    return { block, facts };
  }
}
