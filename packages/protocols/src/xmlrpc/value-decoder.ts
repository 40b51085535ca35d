import { type DecodeOptions, maxValuesOf } from "./decode-options.ts";
import { MAX_VALUE_DEPTH } from "./limits.ts";
import { scalarReader } from "./scalars.ts";
import type { TagCursor } from "./tag-cursor.ts";
import type { XmlRpcStruct, XmlRpcValue } from "./values.ts";

/** Reads the `value` elements of one document. */
export class ValueDecoder {
  readonly #tags: TagCursor;
  readonly #options: DecodeOptions;
  #valuesLeft: number;
  #depth = 0;

  constructor(tags: TagCursor, options: DecodeOptions) {
    this.#tags = tags;
    this.#options = options;
    this.#valuesLeft = maxValuesOf(options);
  }

  /** Reads a value whose start tag must come now. */
  readValue(): XmlRpcValue {
    const value = this.#readNext();
    if (value === undefined) throw this.#tags.error("a value element is missing");
    return value;
  }

  /** Reads the next value, or goes past the end tag that comes instead and returns `undefined`. */
  #readNext(): XmlRpcValue | undefined {
    if (!this.#tags.entered("value")) return undefined;
    if (this.#valuesLeft === 0) throw this.#tags.error("too many values");
    this.#valuesLeft -= 1;
    return this.#readContent();
  }

  /** Reads on behind `<value>`, up to behind `</value>`. */
  #readContent(): XmlRpcValue {
    const type = this.#tags.next();
    if (type === undefined) return this.#tags.text; // without a type element it is a string
    this.#tags.requireNoText();
    const isNested = type === "array" || type === "struct";
    const value = isNested ? this.#readNested(type) : this.#readScalar(type);
    this.#tags.leave();
    return value;
  }

  #readScalar(type: string): XmlRpcValue {
    const read = scalarReader(type);
    if (read === undefined) throw this.#tags.error("unknown type");
    const value = read(this.#tags.content(), this.#options);
    if (value === undefined) throw this.#tags.error(`not a valid ${type}`);
    return value;
  }

  #readNested(type: string): XmlRpcValue {
    if (this.#depth === MAX_VALUE_DEPTH) throw this.#tags.error("values are nested too deep");
    this.#depth += 1;
    const value = type === "array" ? this.#readArray() : this.#readStruct();
    this.#depth -= 1;
    return value;
  }

  #readArray(): XmlRpcValue[] {
    const values: XmlRpcValue[] = [];
    if (!this.#tags.entered("data")) return values; // some write an empty array so
    let value = this.#readNext();
    while (value !== undefined) {
      values.push(value);
      value = this.#readNext();
    }
    this.#tags.leave();
    return values;
  }

  /** Of several members of one name, the last counts. */
  #readStruct(): XmlRpcStruct {
    const struct: XmlRpcStruct = Object.create(null);
    while (this.#tags.entered("member")) this.#readMember(struct);
    return struct;
  }

  /** Reads on behind `<member>`, up to behind `</member>`. */
  #readMember(struct: XmlRpcStruct): void {
    this.#tags.enter("name");
    const name = this.#tags.content();
    struct[name] = this.readValue();
    this.#tags.leave();
  }
}
