/**
 * Turns a body of `multipart/form-data` into its parts, as it arrives.
 *
 * ```text
 * --boundary CRLF  fields CRLF CRLF  bytes
 * CRLF--boundary CRLF  fields CRLF CRLF  bytes
 * CRLF--boundary--
 *
 * start ---> fields ---> bytes ---> delimiter ---> end
 *              ^                        |
 *              +------------------------+
 * ```
 */
import { ByteQueue } from "../bytes/index.ts";
import { requireCount, requireOptions, requireText } from "./argument-checks.ts";
import { CR, LF } from "./byte-classes.ts";
import { FIELDS_TOO_LONG, FieldBlockReader, TOO_MANY_FIELDS } from "./field-block-reader.ts";
import { MAX_FORM_PARTS, MAX_HEADER_LINES, MAX_PART_HEADER_BYTES } from "./limits.ts";
import { type PartHead, readPartHead } from "./multipart-head.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** What a parser finds: `part`, any number of `data`, `partEnd`, and again; or `refused`, and no more. */
export type MultipartEvent =
  | { readonly kind: "part"; readonly part: PartHead }
  /** A piece of the part's bytes. Yours to keep. */
  | { readonly kind: "data"; readonly data: Buffer }
  | { readonly kind: "partEnd" }
  /** It breaks a rule, or a limit. */
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** What may be chosen for a parser. */
export interface MultipartLimits {
  /** How many parts there may be. Default: {@link MAX_FORM_PARTS}. */
  readonly maxParts?: number | undefined;
  /** How long the fields of one part may be, line ends not counted. Default: {@link MAX_PART_HEADER_BYTES}. */
  readonly maxPartHeaderBytes?: number | undefined;
}

const NO_BOUNDARY = refusal(400, "the body does not begin with its boundary");
const BAD_DELIMITER = refusal(400, "a boundary is followed by something else than a line end");
const BAD_EPILOGUE = refusal(400, "something stands behind the last boundary");
const UNFINISHED = refusal(400, "the body ends before its last boundary");
const TOO_MANY_PARTS = refusal(413, "too many parts");
const PART_HEAD_TOO_LONG = refusal(413, "the fields of a part are too long");

const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;
const LINE_END: Buffer = Buffer.from("\r\n");
const DASH = 0x2d;
const PART_END: MultipartEvent = Object.freeze({ kind: "partEnd" });

type State =
  | { readonly kind: "start" }
  | { readonly kind: "delimiter" }
  | { readonly kind: "fields"; readonly reader: FieldBlockReader }
  | { readonly kind: "bytes" }
  | { readonly kind: "end" }
  | { readonly kind: "stopped"; readonly refusal: Refusal };

const START: State = Object.freeze({ kind: "start" });
const DELIMITER: State = Object.freeze({ kind: "delimiter" });
const BYTES: State = Object.freeze({ kind: "bytes" });
const END: State = Object.freeze({ kind: "end" });

/**
 * A strict parser for forms. It holds no more than the fields of one part, and as much of its bytes as
 * could be the beginning of a boundary.
 *
 * Nothing may stand before the first boundary or behind the last: what one parser skips there another
 * might read. How the bytes were cut never changes what comes out, and nothing that is pushed makes it
 * throw.
 *
 * @see RFC 7578; RFC 2046, section 5.1; HR-3
 */
export class MultipartParser {
  readonly #input = new ByteQueue();
  readonly #delimiter: Buffer;
  readonly #maxParts: number;
  readonly #maxPartHeaderBytes: number;
  #state: State = START;
  #parts = 0;

  /** @throws RangeError when `boundary` can't be one, or a limit is below 0 or no whole number; TypeError for no text */
  constructor(boundary: string, limits: MultipartLimits = {}) {
    requireOptions(limits);
    if (!isBoundary(requireText("boundary", boundary))) {
      throw new RangeError("a boundary has 1 to 70 characters of RFC 2046, section 5.1.1");
    }
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, "latin1");
    this.#maxParts = requireCount("maxParts", limits.maxParts ?? MAX_FORM_PARTS, 0);
    const maxHeaderBytes = limits.maxPartHeaderBytes ?? MAX_PART_HEADER_BYTES;
    this.#maxPartHeaderBytes = requireCount("maxPartHeaderBytes", maxHeaderBytes, 0);
    this.#input.push(LINE_END); // the first delimiter may lack it
  }

  /** Takes what has arrived, which is the parser's to keep. Ignored after a refusal. */
  push(chunk: Buffer): void {
    if (this.#state.kind !== "stopped") this.#input.push(chunk);
  }

  /** The next event; `undefined` when more bytes are needed, and for ever after a refusal. */
  next(): MultipartEvent | undefined {
    switch (this.#state.kind) {
      case "start":
        return this.#readStart();
      case "delimiter":
        return this.#readDelimiter();
      case "fields":
        return this.#readFields(this.#state.reader);
      case "bytes":
        return this.#readBytes();
      case "end":
        return this.#readEpilogue();
      case "stopped":
        return undefined;
    }
  }

  /**
   * The body has ended, and every event was taken.
   *
   * @returns why it is no form, if it isn't
   */
  end(): Refusal | undefined {
    if (this.#state.kind === "stopped") return this.#state.refusal;
    return this.#state.kind === "end" ? undefined : UNFINISHED;
  }

  #readStart(): MultipartEvent | undefined {
    const at = this.#input.indexOf(this.#delimiter);
    const mayBegin = LINE_END.length; // one empty line is no preamble
    if (at > mayBegin) return this.#refuse(NO_BOUNDARY);
    if (at < 0) {
      const isDecided = this.#input.length >= this.#delimiter.length + mayBegin;
      return isDecided ? this.#refuse(NO_BOUNDARY) : undefined;
    }
    this.#input.skip(at + this.#delimiter.length);
    this.#state = DELIMITER;
    return this.next();
  }

  /** Behind a boundary: the end of its line, or two dashes for the end of all. */
  #readDelimiter(): MultipartEvent | undefined {
    if (this.#input.length < 2) return undefined;
    const [first, second] = this.#input.take(2);
    if (first === DASH && second === DASH) {
      this.#state = END;
    } else if (first === CR && second === LF) {
      if (this.#parts === this.#maxParts) return this.#refuse(TOO_MANY_PARTS);
      this.#parts += 1;
      const limits = { maxLines: MAX_HEADER_LINES, maxBytes: this.#maxPartHeaderBytes };
      this.#state = { kind: "fields", reader: new FieldBlockReader(0, limits) };
    } else {
      return this.#refuse(BAD_DELIMITER);
    }
    return this.next();
  }

  #readFields(reader: FieldBlockReader): MultipartEvent | undefined {
    const block = reader.next(this.#input.leftover);
    if (block === undefined) return this.#wait();
    if (isRefusal(block)) return this.#refuse(asPartRefusal(block));
    const part = readPartHead(block.detached());
    if (isRefusal(part)) return this.#refuse(part);
    this.#input.skip(block.bytes.length);
    this.#state = BYTES;
    return { kind: "part", part };
  }

  #readBytes(): MultipartEvent | undefined {
    const at = this.#input.indexOf(this.#delimiter);
    if (at === 0) {
      this.#input.skip(this.#delimiter.length);
      this.#state = DELIMITER;
      return PART_END;
    }
    const beginning = this.#delimiter.length - 1; // so much may belong to a delimiter
    const length = at > 0 ? at : this.#input.length - beginning;
    return length > 0 ? { kind: "data", data: this.#input.take(length) } : this.#wait();
  }

  #readEpilogue(): MultipartEvent | undefined {
    const rest = this.#input.leftover;
    const isLineEnd = rest.length <= LINE_END.length && LINE_END.indexOf(rest) === 0;
    return isLineEnd ? undefined : this.#refuse(BAD_EPILOGUE);
  }

  /** More has to come; until then a few bytes must not keep a whole chunk alive. */
  #wait(): undefined {
    this.#input.compact();
    return undefined;
  }

  #refuse(why: Refusal): MultipartEvent {
    this.#state = { kind: "stopped", refusal: why };
    this.#input.clear();
    return { kind: "refused", refusal: why };
  }
}

/** Whether `text` can be a boundary. */
export function isBoundary(text: string): boolean {
  return BOUNDARY.test(text);
}

/** In a request these would be its header's faults; here they are the body's. */
function asPartRefusal(why: Refusal): Refusal {
  return why === TOO_MANY_FIELDS || why === FIELDS_TOO_LONG ? PART_HEAD_TOO_LONG : why;
}
