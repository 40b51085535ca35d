import { Markup, type MarkupScanner } from "../xml/index.ts";
import { type DecodeOptions, maxValuesOf } from "./decode-options.ts";
import { MAX_VALUE_DEPTH } from "./limits.ts";
import { plainTags } from "./plain-tags.ts";
import { scalarReader } from "./scalars.ts";
import type { XmlRpcStruct, XmlRpcValue } from "./values.ts";

const VALUE = plainTags("value");
const ARRAY = plainTags("array");
const DATA = plainTags("data");
const STRUCT = plainTags("struct");
const MEMBER = plainTags("member");
const NAME = plainTags("name");
const STRING = plainTags("string");
const INT = plainTags("int");
const I4 = plainTags("i4");
const I8 = plainTags("i8");
const DOUBLE = plainTags("double");
const DATE_TIME_TYPE = "dateTime.iso8601";
const DATE_TIME = plainTags(DATE_TIME_TYPE);
const BASE64 = plainTags("base64");
const TRUE = new Markup("<boolean>1</boolean>");
const FALSE = new Markup("<boolean>0</boolean>");
const NIL = new Markup("<nil/>");

const LESS_THAN = 0x3c;
const SLASH = 0x2f;
const LETTER_A = 0x61;
const LETTER_B = 0x62;
const LETTER_D = 0x64;
const LETTER_I = 0x69;
const LETTER_S = 0x73;

/**
 * The frequent case of `ValueDecoder`: values spelled as nearly every peer spells them. Where it returns
 * `undefined` there is something else, good or bad, and the document has to be read again, by the other.
 * What this reads, the other reads as the same (a test reads every document both ways).
 */
export class PlainValueDecoder {
  readonly #scanner: MarkupScanner;
  readonly #options: DecodeOptions;
  #valuesLeft: number;
  #depth = 0;

  constructor(scanner: MarkupScanner, options: DecodeOptions) {
    this.#scanner = scanner;
    this.#options = options;
    this.#valuesLeft = maxValuesOf(options);
  }

  /** Reads a `value` element that must come now, or behind white space. */
  readValue(): XmlRpcValue | undefined {
    return this.#scanner.takeSpaced(VALUE.start) ? this.#readContent() : undefined;
  }

  /** Reads on behind `<value>`, up to behind `</value>`. */
  #readContent(): XmlRpcValue | undefined {
    if (this.#valuesLeft === 0) return undefined;
    this.#valuesLeft -= 1;
    const isTyped = this.#scanner.peek(0) === LESS_THAN && this.#scanner.peek(1) !== SLASH;
    const value = isTyped ? this.#readTyped() : this.#scanner.takeText();
    if (isTyped) this.#scanner.skipSpace();
    return this.#scanner.take(VALUE.end) ? value : undefined;
  }

  /** The first letter decides what is tried: trying every type in turn costs more than reading one. */
  #readTyped(): XmlRpcValue | undefined {
    const scanner = this.#scanner;
    switch (scanner.peek(1)) {
      case LETTER_A:
        return scanner.take(ARRAY.start) ? this.#nested(() => this.#readArray()) : undefined;
      case LETTER_B:
        if (scanner.take(TRUE)) return true;
        if (scanner.take(FALSE)) return false;
        return scanner.take(BASE64.start) ? this.#readText("base64", BASE64.end) : undefined;
      case LETTER_D:
        if (scanner.take(DOUBLE.start)) return this.#readDouble();
        return scanner.take(DATE_TIME.start)
          ? this.#readText(DATE_TIME_TYPE, DATE_TIME.end)
          : undefined;
      case LETTER_I:
        if (scanner.take(INT.start)) return this.#readInteger(INT.end);
        if (scanner.take(I4.start)) return this.#readInteger(I4.end);
        return scanner.take(I8.start) ? this.#readText("i8", I8.end) : undefined;
      case LETTER_S:
        if (scanner.take(STRING.start)) return this.#readText("string", STRING.end);
        return scanner.take(STRUCT.start) ? this.#nested(() => this.#readStruct()) : undefined;
      default:
        return scanner.take(NIL) ? null : undefined;
    }
  }

  #readInteger(end: Markup): number | undefined {
    const value = this.#scanner.takeInteger();
    return this.#scanner.take(end) ? value : undefined;
  }

  #readDouble(): XmlRpcValue | undefined {
    const value = this.#scanner.takeDecimal();
    if (value === undefined) return this.#readText("double", DOUBLE.end);
    return this.#scanner.take(DOUBLE.end) ? value : undefined;
  }

  #readText(type: string, end: Markup): XmlRpcValue | undefined {
    const text = this.#scanner.takeText();
    if (text === undefined || !this.#scanner.take(end)) return undefined;
    return scalarReader(type)?.(text, this.#options);
  }

  #nested<T>(read: () => T): T | undefined {
    if (this.#depth === MAX_VALUE_DEPTH) return undefined;
    this.#depth += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #readArray(): XmlRpcValue[] | undefined {
    const values: XmlRpcValue[] = [];
    if (!this.#scanner.takeSpaced(DATA.start)) return undefined;
    while (this.#scanner.takeSpaced(VALUE.start)) {
      const value = this.#readContent();
      if (value === undefined) return undefined;
      values.push(value);
    }
    const isOver = this.#scanner.take(DATA.end) && this.#scanner.takeSpaced(ARRAY.end);
    return isOver ? values : undefined;
  }

  #readStruct(): XmlRpcStruct | undefined {
    const struct: XmlRpcStruct = Object.create(null);
    while (this.#scanner.takeSpaced(MEMBER.start)) {
      if (!this.#readMember(struct)) return undefined;
    }
    return this.#scanner.take(STRUCT.end) ? struct : undefined;
  }

  /** Reads on behind `<member>`, up to behind `</member>`. Of several of one name, the last counts. */
  #readMember(struct: XmlRpcStruct): boolean {
    if (!this.#scanner.takeSpaced(NAME.start)) return false;
    const name = this.#scanner.takeText();
    if (name === undefined || !this.#scanner.take(NAME.end)) return false;
    const value = this.readValue();
    if (value === undefined) return false;
    struct[name] = value;
    return this.#scanner.takeSpaced(MEMBER.end);
  }
}
