import type { XmlAttributes, XmlWriter } from "../xml/index.ts";
import { isArrayType, itemNameOf, itemTypeOf, type SoapArrayType } from "./array-type.ts";
import { SoapEncodeError } from "./errors.ts";
import { MAX_SOAP_DEPTH } from "./limits.ts";
import { scalarText } from "./scalar-text.ts";
import { INTEGER_BOUNDS } from "./scalars.ts";
import type { SoapItemType, SoapScalarType, SoapType } from "./signature.ts";
import type { SoapStyle } from "./soap-style.ts";
import { isStructType, membersOf, type SoapStructType } from "./struct-type.ts";

/** An attribute or none. */
type Attributes = readonly (readonly [string, string])[];

/**
 * Writes values as elements. It takes the prefixes `xsd`, `xsi`, `SOAP-ENC` and `apache` to be declared,
 * and that of the service where it is told there is one.
 *
 * @see SOAP 1.1, section 5
 */
export class ValueEncoder {
  readonly #xml: XmlWriter;
  readonly #style: SoapStyle;
  readonly #servicePrefix: string | undefined;
  #depth = 0;

  /** @param servicePrefix - of the namespace that declared structs are in. Default: they are in none */
  constructor(xml: XmlWriter, style: SoapStyle, servicePrefix?: string) {
    this.#xml = xml;
    this.#style = style;
    this.#servicePrefix = servicePrefix;
  }

  /**
   * Writes one element.
   *
   * @param declared - what it has to be; unless given, what it looks like
   * @throws SoapEncodeError for a value that can't be sent, or is not of that type
   * @throws XmlWriteError for text or a name that XML can't carry
   */
  write(name: string, value: unknown, declared: SoapType = "anyType"): void {
    if (isArrayType(declared)) this.#writeArray(name, value, declared);
    else if (isStructType(declared)) this.#writeDeclaredStruct(name, value, declared);
    else if (declared !== "anyType") this.#writeScalar(name, value, declared);
    else this.#writeByLooks(name, value);
  }

  #writeByLooks(name: string, value: unknown): void {
    if (value === null || value === undefined) {
      this.#xml.start(name, [["xsi:nil", "true"]]).end();
      return;
    }
    const type = scalarTypeOf(value);
    if (type !== undefined) this.#writeScalar(name, value, type);
    else if (Array.isArray(value)) this.#writeArray(name, value, `${itemTypeFor(value)}[]`);
    else if (value instanceof Map) this.#writeMap(name, value);
    else if (isPlainObject(value)) this.#writeStruct(name, value);
    else throw new SoapEncodeError(`a ${typeof value} that SOAP has no type for can't be sent`);
  }

  #writeScalar(name: string, value: unknown, type: SoapScalarType): void {
    const text = scalarText(value, type);
    this.#xml.start(name, this.#typed([["xsi:type", `xsd:${type}`]]));
    if (text !== "") this.#xml.text(text);
    this.#xml.end();
  }

  #writeArray(name: string, value: unknown, type: SoapArrayType): void {
    if (!Array.isArray(value)) throw new SoapEncodeError(`a ${typeof value} that is no array`);
    const itemType = itemTypeOf(type);
    const itemName = itemNameOf(type);
    const typed = this.#typed([
      ["SOAP-ENC:arrayType", `${this.#typeName(itemType)}[${value.length}]`],
      ["xsi:type", "SOAP-ENC:Array"],
    ]);
    this.#writeNested(name, typed, () => {
      for (const item of value) this.write(itemName, item, itemType);
    });
  }

  #writeMap(name: string, map: ReadonlyMap<unknown, unknown>): void {
    this.#writeNested(name, this.#typed([["xsi:type", "apache:Map"]]), () => {
      for (const [key, value] of map) {
        this.#xml.start("item");
        this.write("key", key);
        this.write("value", value);
        this.#xml.end();
      }
    });
  }

  #writeStruct(name: string, struct: object): void {
    this.#writeNested(name, this.#typed([["xsi:type", "SOAP-ENC:Struct"]]), () => {
      for (const [member, value] of Object.entries(struct)) {
        if (member.includes(":"))
          throw new SoapEncodeError("a struct's names must be without colons");
        this.write(member, value);
      }
    });
  }

  #writeDeclaredStruct(name: string, value: unknown, type: SoapStructType): void {
    if (typeof value !== "object" || value === null) {
      throw new SoapEncodeError(`a ${typeof value} that is no ${type.name}`);
    }
    const typed = this.#typed([["xsi:type", this.#typeName(type)]]);
    this.#writeNested(name, typed, () => {
      for (const member of membersOf(type)) {
        const content = contentOf(value, member.name);
        const isLeftOut = member.isOptional && (content === undefined || content === null);
        if (!isLeftOut) this.write(member.name, content, member.type);
      }
    });
  }

  /** What `xsi:type` and `arrayType` call a type. */
  #typeName(type: SoapType): string {
    if (isArrayType(type)) return "SOAP-ENC:Array";
    if (!isStructType(type)) return `xsd:${type}`;
    const prefix = this.#servicePrefix;
    return prefix === undefined ? "SOAP-ENC:Struct" : `${prefix}:${type.name}`;
  }

  /** The limit is also what ends the way through a value that contains itself. */
  #writeNested(name: string, attributes: XmlAttributes, writeContent: () => void): void {
    if (this.#depth === MAX_SOAP_DEPTH) {
      throw new SoapEncodeError(`values nested deeper than ${MAX_SOAP_DEPTH} can't be sent`);
    }
    this.#depth += 1;
    this.#xml.start(name, attributes);
    writeContent();
    this.#xml.end();
    this.#depth -= 1;
  }

  #typed(attributes: Attributes): Attributes {
    return this.#style === "encoded" ? attributes : [];
  }
}

/** The simple type a value goes out as unless a signature says otherwise. */
function scalarTypeOf(value: unknown): SoapScalarType | undefined {
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "boolean";
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0)
        ? integerTypeOf(BigInt(value))
        : "double";
    case "bigint":
      return integerTypeOf(value);
    default:
      if (value instanceof Date) return "dateTime";
      return value instanceof Uint8Array ? "base64Binary" : undefined;
  }
}

function integerTypeOf(value: bigint): SoapScalarType {
  const fits = (type: SoapScalarType): boolean => {
    const bounds = INTEGER_BOUNDS.get(type);
    return bounds !== undefined && value >= bounds[0] && value <= bounds[1];
  };
  if (fits("int")) return "int";
  return fits("long") ? "long" : "integer";
}

/** What all items have in common. */
function itemTypeFor(items: readonly unknown[]): SoapItemType {
  const first = scalarTypeOf(items[0]);
  const isUniform = first !== undefined && items.every((item) => scalarTypeOf(item) === first);
  return isUniform ? first : "anyType";
}

/** What a member of an object is, also of its class; what every object has is none. */
function contentOf(value: object, name: string): unknown {
  const isOfAll = name in Object.prototype && !Object.hasOwn(value, name);
  return isOfAll ? undefined : Reflect.get(value, name);
}

/** An object literal, one without a prototype, or either from another realm; not that of a class. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
