import { Buffer } from "node:buffer";
import { formatDouble } from "../numbers/index.ts";
import { Markup, type MarkupWriter } from "../xml/index.ts";
import { Binary } from "./binary.ts";
import { DateTime } from "./date-time.ts";
import { Double } from "./double.ts";
import { XmlRpcEncodeError } from "./errors.ts";
import { MAX_INT, MAX_VALUE_DEPTH, MIN_INT } from "./limits.ts";

/** How values are written where there is a choice: what not every peer understands is off. */
export interface EncodeOptions {
  /** Write null and undefined as `nil`. Default: false, they are refused. */
  readonly allowNone?: boolean | undefined;
  /** Write bigints beyond 32 bits as `i8`. Default: false, they are refused. */
  readonly allowI8?: boolean | undefined;
  /** Write NaN and the infinities, as Python does: `nan`, `inf`. Default: false, they are refused. */
  readonly allowNonFinite?: boolean | undefined;
}

const MAX_I8 = 2n ** 63n - 1n;
const MIN_I8 = -(2n ** 63n);

/** Digits on a line of base64. */
const BASE64_LINE = /.{1,76}/g;

/** What stands before and behind a value of a type. */
interface Frame {
  readonly start: Markup;
  readonly end: Markup;
}

const INT = frame("<int>", "</int>");
const I8 = frame("<i8>", "</i8>");
const DOUBLE = frame("<double>", "</double>");
const STRING = frame("<string>", "</string>");
const DATE_TIME = frame("<dateTime.iso8601>", "</dateTime.iso8601>");
const BASE64 = frame("<base64>\n", "</base64>");
const ARRAY = frame("<array><data>\n", "</data></array>");
const TRUE = new Markup("<value><boolean>1</boolean></value>\n");
const FALSE = new Markup("<value><boolean>0</boolean></value>\n");
const NIL = new Markup("<value><nil/></value>"); // Python ends this line alone without a line end
const EMPTY_STRUCT = new Markup("<value><struct>\n</struct></value>\n");
const STRUCT_START = new Markup("<value><struct>\n<member>\n<name>");
const NAME_END = new Markup("</name>\n");
const NEXT_MEMBER = new Markup("</member>\n<member>\n<name>");
const STRUCT_END = new Markup("</member>\n</struct></value>\n");

/** Other than with Object.hasOwn, V8 spares itself this question where for…in has just answered it. */
const isOwn = Object.prototype.hasOwnProperty;

function frame(start: string, end: string): Frame {
  return { start: new Markup(`<value>${start}`), end: new Markup(`${end}</value>\n`) };
}

/** Writes `value` elements into a document, laid out as Python's xmlrpc.client does (XR-6). */
export class ValueEncoder {
  readonly #xml: MarkupWriter;
  readonly #options: EncodeOptions;
  #depth = 0;

  constructor(xml: MarkupWriter, options: EncodeOptions) {
    this.#xml = xml;
    this.#options = options;
  }

  /**
   * Writes the element of a value.
   *
   * @throws XmlRpcEncodeError when the value can't be sent
   * @throws XmlWriteError for characters XML can't carry (XR-3)
   */
  write(value: unknown): void {
    switch (typeof value) {
      case "string":
        this.#xml.framed(STRING.start, value, STRING.end);
        break;
      case "number":
        if (Number.isInteger(value)) this.#writeInteger(value);
        else this.#writeDouble(value);
        break;
      case "boolean":
        this.#xml.markup(value ? TRUE : FALSE);
        break;
      case "bigint":
        this.#writeBigInt(value);
        break;
      case "undefined":
        this.#writeNil();
        break;
      case "object":
        if (value === null) this.#writeNil();
        else this.#writeObject(value);
        break;
      default:
        throw new XmlRpcEncodeError(`a ${typeof value} can't be sent`);
    }
  }

  #writeNil(): void {
    if (this.#options.allowNone !== true) {
      throw new XmlRpcEncodeError("null can't be sent without allowNone");
    }
    this.#xml.markup(NIL);
  }

  #writeInteger(value: number): void {
    if (value > MAX_INT || value < MIN_INT) {
      const remedy = "a Double, or a bigint with allowI8, can be";
      throw new XmlRpcEncodeError(`a whole number beyond 32 bits can't be sent; ${remedy}`);
    }
    this.#xml.framed(INT.start, `${value}`, INT.end);
  }

  #writeBigInt(value: bigint): void {
    if (value <= MAX_INT && value >= MIN_INT) {
      this.#writeInteger(Number(value));
      return;
    }
    if (this.#options.allowI8 !== true) {
      throw new XmlRpcEncodeError("a bigint beyond 32 bits can't be sent without allowI8");
    }
    if (value > MAX_I8 || value < MIN_I8) {
      throw new XmlRpcEncodeError("a bigint beyond 64 bits can't be sent");
    }
    this.#xml.framed(I8.start, `${value}`, I8.end);
  }

  #writeDouble(value: number): void {
    if (!Number.isFinite(value) && this.#options.allowNonFinite !== true) {
      throw new XmlRpcEncodeError(`${value} can't be sent without allowNonFinite`);
    }
    this.#xml.framed(DOUBLE.start, formatDouble(value), DOUBLE.end);
  }

  #writeObject(value: object): void {
    if (Array.isArray(value)) this.#writeArray(value);
    else if (isPlainObject(value)) this.#writeRecord(value);
    else if (value instanceof Map) this.#writeMap(value);
    else if (value instanceof Uint8Array) this.#writeBase64(value);
    else if (value instanceof Binary) this.#writeBase64(value.data);
    else if (value instanceof Double) this.#writeDouble(value.value);
    else if (value instanceof DateTime) this.#writeDateTime(value);
    else if (value instanceof Date) this.#writeDateTime(dateTimeOf(value));
    else {
      throw new XmlRpcEncodeError(
        "an object of a class that XML-RPC has no type for can't be sent",
      );
    }
  }

  #writeBase64(bytes: Uint8Array): void {
    this.#xml.framed(BASE64.start, base64Lines(bytes), BASE64.end);
  }

  #writeDateTime({ value }: DateTime): void {
    this.#xml.framed(DATE_TIME.start, value, DATE_TIME.end);
  }

  #writeArray(values: readonly unknown[]): void {
    this.#goDeeper();
    this.#xml.markup(ARRAY.start);
    for (const value of values) this.write(value);
    this.#xml.markup(ARRAY.end);
    this.#depth -= 1;
  }

  #writeMap(map: ReadonlyMap<unknown, unknown>): void {
    this.#goDeeper();
    let before = STRUCT_START;
    for (const [name, value] of map) {
      if (typeof name !== "string") throw new XmlRpcEncodeError("a struct's names must be strings");
      before = this.#writeMember(before, name, value);
    }
    this.#endStruct(before);
  }

  /** Faster than with Object.keys, which makes an array. */
  #writeRecord(record: Readonly<Record<string, unknown>>): void {
    this.#goDeeper();
    let before = STRUCT_START;
    for (const name in record) {
      if (!isOwn.call(record, name)) continue;
      before = this.#writeMember(before, name, record[name]);
    }
    this.#endStruct(before);
  }

  /** @returns what comes before the next member */
  #writeMember(before: Markup, name: string, value: unknown): Markup {
    this.#xml.framed(before, name, NAME_END);
    this.write(value);
    return NEXT_MEMBER;
  }

  #endStruct(before: Markup): void {
    this.#xml.markup(before === STRUCT_START ? EMPTY_STRUCT : STRUCT_END);
    this.#depth -= 1;
  }

  /** Also what ends the way through an array or struct that contains itself. */
  #goDeeper(): void {
    if (this.#depth === MAX_VALUE_DEPTH) {
      throw new XmlRpcEncodeError(`values nested deeper than ${MAX_VALUE_DEPTH} can't be sent`);
    }
    this.#depth += 1;
  }
}

/** Every line ends, the last one too. */
function base64Lines(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.toString("base64").replace(BASE64_LINE, "$&\n");
}

function dateTimeOf(date: Date): DateTime {
  try {
    return new DateTime(date);
  } catch (error) {
    throw new XmlRpcEncodeError("a Date outside of the years 0 to 9999 can't be sent", {
      cause: error,
    });
  }
}

/** An object literal, one without a prototype, or either from another realm; not that of a class. */
function isPlainObject(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return true; // nearly always
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
