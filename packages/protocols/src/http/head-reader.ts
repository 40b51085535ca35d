import type { ByteQueue } from "../bytes/index.ts";
import type { FieldBlock } from "./field-block.ts";
import { BARE_LF, FieldBlockReader } from "./field-block-reader.ts";
import { FieldMemo, type KnownFields } from "./field-memo.ts";
import type { RequestLimits } from "./limits.ts";
import { LINE_TOO_LONG, LINE_UNFINISHED, LineFinder } from "./line-finder.ts";
import { isRefusal, type Refusal } from "./refusal.ts";

/** In what the heads of requests and of responses differ. */
export interface HeadGrammar<Line extends object, Facts extends object> {
  /** Parses the line in `bytes` from `start` to `end`. */
  readonly parseLine: (bytes: Buffer, start: number, end: number) => Line | Refusal;
  readonly lineTooLong: Refusal;
  /** What has to be known of the fields; has to depend on nothing but their bytes. */
  readonly readFacts: (block: FieldBlock) => Facts | Refusal;
}

/** A first line, and the fields behind it. */
export interface ReadHead<Line extends object, Facts extends object> extends KnownFields<Facts> {
  readonly line: Line;
}

/** A head of which the first line is parsed. */
interface UnfinishedHead<Line> {
  readonly line: Line;
  /** Where the fields start, behind the line: the head is consumed as a whole. */
  readonly start: number;
  readonly reader: FieldBlockReader;
}

/** Reads the heads of the messages of one connection, one after the other. */
export class HeadReader<Line extends object, Facts extends object> {
  readonly #grammar: HeadGrammar<Line, Facts>;
  readonly #limits: RequestLimits;
  readonly #lines = new LineFinder();
  readonly #memo: FieldMemo<Facts>;
  #unfinished: UnfinishedHead<Line> | undefined = undefined;

  constructor(grammar: HeadGrammar<Line, Facts>, limits: RequestLimits) {
    this.#grammar = grammar;
    this.#limits = limits;
    this.#memo = new FieldMemo(grammar.readFacts);
  }

  /**
   * Takes a head off `input`, which only grows at its end until then.
   *
   * @returns `undefined` while it is not complete, or the rule it breaks
   */
  next(input: ByteQueue): ReadHead<Line, Facts> | Refusal | undefined {
    const read = this.#unfinished === undefined ? this.#begin(input) : this.#goOn(input);
    // More has to come; until then a few bytes must not keep a whole chunk alive.
    if (read === undefined) input.compact();
    return read;
  }

  #begin(input: ByteQueue): ReadHead<Line, Facts> | Refusal | undefined {
    const { memory, position } = input;
    const { maxHeadBytes, maxHeaderLines: maxLines } = this.#limits;
    const lineEnd = this.#lines.find(memory, position, maxHeadBytes);
    if (lineEnd === LINE_UNFINISHED) return undefined;
    if (lineEnd === LINE_TOO_LONG) return this.#grammar.lineTooLong;
    if (lineEnd < 0) return BARE_LF;
    const line = this.#grammar.parseLine(memory, position, lineEnd);
    if (isRefusal(line)) return line;
    const lineBytes = lineEnd - position;
    const start = lineBytes + 2;
    const maxBytes = maxHeadBytes - lineBytes;
    const known = this.#memo.match(memory, position + start);
    if (known !== undefined && known.block.countedBytes <= maxBytes) {
      input.skip(start + known.block.bytes.length);
      return { line, block: known.block, facts: known.facts };
    }
    const reader = new FieldBlockReader(start, { maxLines, maxBytes });
    this.#unfinished = { line, start, reader };
    return this.#goOn(input);
  }

  #goOn(input: ByteQueue): ReadHead<Line, Facts> | Refusal | undefined {
    const { line, start, reader } = this.#unfinished as UnfinishedHead<Line>; // both callers have made sure
    const block = reader.next(input.leftover);
    if (block === undefined) return undefined;
    if (isRefusal(block)) return block;
    input.skip(start + block.bytes.length);
    this.#unfinished = undefined;
    const known = this.#memo.learn(block);
    return isRefusal(known) ? known : { line, block, facts: known.facts };
  }
}
