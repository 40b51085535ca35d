/**
 * Answers of DICT: lines that begin with a status of three digits, and behind some of them text, which a
 * line with a dot ends. Lines of the text that begin with a dot have one more.
 */
import { DictAnswerError } from "./errors.ts";

/** One line with a status, and the text behind it. */
export interface DictAnswer {
  readonly status: number;
  /** What stands behind the status. */
  readonly comment: string;
  /** The lines of the text; none for a status that has no text. */
  readonly text: readonly string[];
}

const STATUS = /^([1-5][0-9]{2})(?: (.*))?$/;

/** The statuses that are followed by text (RFC 2229, section 2.4.1). */
const WITH_TEXT: ReadonlySet<number> = new Set([110, 111, 112, 113, 114, 151, 152]);

/** Makes answers of lines. */
export class DictAnswerReader {
  readonly #maxBytes: number;
  #head: DictAnswer | undefined = undefined;
  #text: string[] = [];
  #bytes = 0;

  /** @param maxBytes - how many bytes may come between two calls of {@link DictAnswerReader.restart} */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Counts from zero again: another command is answered. */
  restart(): void {
    this.#bytes = 0;
  }

  /**
   * Takes a line.
   *
   * @returns the answer, if it is complete
   * @throws DictAnswerError when it is none, or there is too much of it
   */
  take(line: string): DictAnswer | undefined {
    this.#bytes += Buffer.byteLength(line) + "\r\n".length;
    if (this.#bytes > this.#maxBytes) {
      throw new DictAnswerError(`an answer has more than ${this.#maxBytes} bytes`);
    }
    return this.#head === undefined ? this.#takeStatus(line) : this.#takeText(this.#head, line);
  }

  #takeStatus(line: string): DictAnswer | undefined {
    const [, digits, comment = ""] = STATUS.exec(line) ?? [];
    if (digits === undefined) throw new DictAnswerError("a line has no status");
    const answer = { status: Number(digits), comment, text: [] };
    if (!WITH_TEXT.has(answer.status)) return answer;
    this.#head = answer;
    return undefined;
  }

  #takeText(head: DictAnswer, line: string): DictAnswer | undefined {
    if (line !== ".") {
      this.#text.push(line.startsWith(".") ? line.slice(1) : line);
      return undefined;
    }
    const text = this.#text;
    this.#head = undefined;
    this.#text = [];
    return { ...head, text };
  }
}
