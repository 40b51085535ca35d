/**
 * Answers of a memcached server: lines, and behind a `VALUE` line as many bytes as it says:
 *
 * ```text
 *   VALUE key flags length [cas] CR LF  bytes … CR LF
 * ```
 *
 * @see https://github.com/memcached/memcached/blob/master/doc/protocol.txt
 */
import { UnfinishedMessageError } from "../basic/errors.ts";
import { CRLF } from "../basic/line-rules.ts";
import { ByteQueue } from "../bytes/index.ts";
import { ANSWER_WORDS, type Answer } from "./answer.ts";
import { ClientError, NoSuchCommand, ServerError, UnexpectedAnswer } from "./errors.ts";
import { MAX_ANSWER_LINE_LENGTH, MAX_VALUE_BYTES } from "./limits.ts";

const VALUE = /^VALUE ([^ ]{1,250}) ([0-9]{1,10}) ([0-9]{1,15})(?: ([0-9]{1,20}))?$/;
const NUMBER = /^([0-9]{1,20}) *$/;
const STATISTIC = /^STAT ([^ ]+) (.*)$/;
const TEXT = /^(VERSION|CLIENT_ERROR|SERVER_ERROR) (.*)$/;
const MAX_FLAGS = 0xffff_ffff;

/** How long values may be. Read afresh for each. */
export interface ValueLimits {
  /** The largest value accepted, in bytes. */
  readonly maxValueBytes: number;
}

/** The head of a value whose bytes are still to come. */
interface ValueHead {
  readonly key: string;
  readonly flags: number;
  readonly length: number;
  readonly cas: string | undefined;
}

/**
 * Cuts bytes into answers. A value is a view of the chunk it arrived in, where it came in one, and yours to
 * keep.
 */
export class AnswerDecoder {
  readonly #limits: ValueLimits;
  readonly #queue = new ByteQueue();
  #head: ValueHead | undefined = undefined;

  /** @param limits - may change between any two values. Default: a mebibyte */
  constructor(limits: ValueLimits = { maxValueBytes: MAX_VALUE_BYTES }) {
    this.#limits = limits;
  }

  /** Adds bytes, which are the decoder's from now on. */
  push(chunk: Buffer): void {
    this.#queue.push(chunk);
  }

  /**
   * Takes the next piece of an answer.
   *
   * @returns `undefined` when it has not arrived completely
   * @throws UnexpectedAnswer for what is no answer, and for one that is too long. Nothing that follows
   *   can be trusted to begin where an answer does
   */
  next(): Answer | undefined {
    if (this.#head !== undefined) return this.#takeValue(this.#head);
    const line = this.#takeLine();
    if (line === undefined) return undefined;
    this.#head = readValueHead(line, this.#limits.maxValueBytes);
    return this.#head === undefined ? readLine(line) : this.#takeValue(this.#head);
  }

  /**
   * The input is over.
   *
   * @throws UnfinishedMessageError when it ended inside an answer
   */
  end(): void {
    if (this.#queue.length > 0 || this.#head !== undefined) {
      throw new UnfinishedMessageError(this.#queue.length);
    }
  }

  /** What has not been taken, left in place. */
  get leftover(): Buffer {
    return this.#queue.leftover;
  }

  /** Takes everything that is left. */
  clear(): Buffer {
    this.#head = undefined;
    return this.#queue.clear();
  }
  #takeLine(): string | undefined {
    const line = this.#queue.takeBefore(CRLF, MAX_ANSWER_LINE_LENGTH);
    if (line !== undefined) return line.toString("latin1");
    // Without its end a line of the greatest length may be there, and the CR.
    const isTooLong = this.#queue.length > MAX_ANSWER_LINE_LENGTH + 1;
    if (isTooLong || this.#queue.indexOf(CRLF) >= 0)
      throw new UnexpectedAnswer("a line is too long");
    this.#queue.compact();
    return undefined;
  }

  #takeValue({ key, flags, length, cas }: ValueHead): Answer | undefined {
    if (this.#queue.length < length + CRLF.length) {
      this.#queue.compact();
      return undefined;
    }
    this.#head = undefined;
    const value = this.#queue.take(length);
    if (!this.#queue.take(CRLF.length).equals(CRLF)) {
      throw new UnexpectedAnswer("a value is not as long as announced");
    }
    return { kind: "value", key, flags, cas, value };
  }
}

function readValueHead(line: string, maxBytes: number): ValueHead | undefined {
  const [, key, flags, length, cas] = VALUE.exec(line) ?? [];
  if (key === undefined) return undefined;
  if (Number(flags) > MAX_FLAGS) throw new UnexpectedAnswer("flags have more than 32 bits");
  if (Number(length) > maxBytes) {
    throw new UnexpectedAnswer(
      `value of ${length} bytes announced, at most ${maxBytes} are accepted`,
    );
  }
  return { key, flags: Number(flags), length: Number(length), cas };
}

function readLine(line: string): Answer {
  const word = ANSWER_WORDS.find((each) => each === line);
  if (word !== undefined) return { kind: "word", word };
  if (line === "ERROR") return { kind: "error", error: new NoSuchCommand() };
  const [, digits] = NUMBER.exec(line) ?? [];
  if (digits !== undefined) return { kind: "number", number: BigInt(digits) };
  const [, name, value] = STATISTIC.exec(line) ?? [];
  if (name !== undefined) return { kind: "statistic", name, value: value ?? "" };
  const [, kind, text = ""] = TEXT.exec(line) ?? [];
  if (kind === "VERSION") return { kind: "version", version: text };
  if (kind === "CLIENT_ERROR") return { kind: "error", error: new ClientError(text) };
  if (kind === "SERVER_ERROR") return { kind: "error", error: new ServerError(text) };
  throw new UnexpectedAnswer("a line is no answer");
}
