import type { ByteQueue } from "../bytes/index.ts";
import type { FieldBlock } from "./field-block.ts";
import { BARE_LF, FieldBlockReader } from "./field-block-reader.ts";
import { HeadMemo, type ReadHead } from "./head-memo.ts";
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
  readonly #memo = new HeadMemo<Line, Facts>();
  #unfinished: UnfinishedHead<Line> | undefined = undefined;

  constructor(grammar: HeadGrammar<Line, Facts>, limits: RequestLimits) {
    this.#grammar = grammar;
    this.#limits = limits;
  }

  /**
   * Takes a head off `input`, which only grows at its end until then.
   *
   * @returns `undefined` while it is not complete, or the rule it breaks. One that comes again, byte for byte,
   *   is the same object: what was made of it holds
   */
  next(input: ByteQueue): ReadHead<Line, Facts> | Refusal | undefined {
    const read = this.#unfinished === undefined ? this.#begin(input) : this.#goOn(input);
    // More has to come; until then a few bytes must not keep a whole chunk alive.
    if (read === undefined) input.compact();
    return read;
  }

  #begin(input: ByteQueue): ReadHead<Line, Facts> | Refusal | undefined {
    const { memory, position } = input;
    // Not for a head that came in pieces: its line would be compared again with each of them.
    const known = this.#lines.isSearching ? undefined : this.#memo.match(memory, position);
    if (known === undefined) return this.#beginAnew(input);
    input.skip(this.#memo.length);
    return known;
  }

  #beginAnew(input: ByteQueue): ReadHead<Line, Facts> | Refusal | undefined {
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
    const known = this.#memo.matchFields(memory, position + start);
    if (known !== undefined && known.block.countedBytes <= maxBytes) {
      return this.#complete(input, start, { line, block: known.block, facts: known.facts });
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
    const facts = this.#grammar.readFacts(block);
    if (isRefusal(facts)) return facts;
    this.#unfinished = undefined;
    return this.#complete(input, start, { line, block: block.detached(), facts });
  }

  /** Takes a head off `input`, whose fields begin at `start`. */
  #complete(input: ByteQueue, start: number, head: ReadHead<Line, Facts>): ReadHead<Line, Facts> {
    const { memory, position } = input;
    this.#memo.learn(head, memory, position, position + start);
    input.skip(start + head.block.bytes.length);
    return head;
  }
}
