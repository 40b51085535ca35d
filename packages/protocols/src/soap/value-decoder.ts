import { isWhitespace, trimWhitespace } from "../xml/index.ts";
import { isArrayType, itemTypeOf } from "./array-type.ts";
import type { Element, NamespaceScope, QName } from "./element.ts";
import { SoapDecodeError } from "./errors.ts";
import {
  MAX_SOAP_ARRAY_TYPE_LENGTH,
  MAX_SOAP_CHARACTERS,
  MAX_SOAP_DEPTH,
  MAX_SOAP_VALUES,
} from "./limits.ts";
import { APACHE_SOAP, SOAP_ENCODING, XSD, XSI } from "./namespaces.ts";
import { scalarReader } from "./scalars.ts";
import type { SoapType } from "./signature.ts";
import { structOf } from "./struct-of.ts";
import { isStructType, membersOf, type SoapStructType } from "./struct-type.ts";
import type { SoapStruct, SoapValue } from "./values.ts";

/** Such as `xsd:int[3]`: the type of the items, and their number, which is not relied on. */
const ARRAY_TYPE = /^([^[\]]+)((?:\[[0-9,]*\])*)\[([0-9,]*)\]$/;

/**
 * Makes values of the elements of one message.
 *
 * What several references lead to is read anew for each: a method gets a tree, whose parts are its own.
 *
 * @see SOAP 1.1, section 5
 */
export class ValueDecoder {
  readonly #identified: ReadonlyMap<string, Element>;
  /** Elements that are being read: a reference to one of them would never end. */
  readonly #entered = new Set<Element>();
  #valuesLeft = MAX_SOAP_VALUES;
  #charactersLeft: number = MAX_SOAP_CHARACTERS;

  /** @param identified - where references may lead, by `id` */
  constructor(identified: ReadonlyMap<string, Element>) {
    this.#identified = identified;
  }

  /**
   * The value of an element.
   *
   * @param declared - reads it as that, whatever it says of itself. Without one the type is what
   *   `xsi:type` says, else `fallback`, else what the content looks like
   * @throws SoapDecodeError when it has none, or exceeds a limit
   */
  read(element: Element, declared?: SoapType, fallback?: QName): SoapValue {
    const target = this.#follow(element);
    if (this.#valuesLeft === 0) throw new SoapDecodeError("too many values");
    this.#valuesLeft -= 1;
    this.#countCharacters(target);
    if (this.#entered.has(target)) throw new SoapDecodeError("value that refers to itself");
    if (this.#entered.size === MAX_SOAP_DEPTH) {
      throw new SoapDecodeError("values are nested too deep");
    }
    this.#entered.add(target);
    const value =
      declared === undefined || declared === "anyType"
        ? this.#readByContent(target, fallback)
        : this.#readDeclared(target, declared);
    this.#entered.delete(target);
    return value;
  }

  /** The value of an element that may be nil, or not there at all: then `undefined`. */
  readOptional(element: Element | undefined, declared: SoapType): SoapValue | undefined {
    const isAbsent = element === undefined || isNil(this.#follow(element));
    return isAbsent ? undefined : this.read(element, declared);
  }

  /** All elements in one as a struct, whatever that element says it is. */
  readStruct(element: Element): SoapStruct {
    return structOf(element.children.map((member) => [member.local, this.read(member)]));
  }

  /** Goes where `href` leads. There, another may lead on. */
  #follow(element: Element): Element {
    const passed = new Set<Element>();
    let at = element;
    for (;;) {
      const href = at.attribute("", "href");
      if (href === undefined) return at;
      const isEmpty = at.children.length === 0 && isWhitespace(at.text);
      const target = href.startsWith("#") ? this.#identified.get(href.slice(1)) : undefined;
      if (target === undefined || !isEmpty) throw new SoapDecodeError("bad reference");
      if (passed.has(target)) throw new SoapDecodeError("value that refers to itself");
      if (passed.size === MAX_SOAP_DEPTH) throw new SoapDecodeError("values are nested too deep");
      passed.add(target);
      this.#countCharacters(at);
      at = target;
    }
  }

  /** What references lead to, and references themselves, take their time as often as they are met. */
  #countCharacters(element: Element): void {
    this.#charactersLeft -= element.characters;
    if (this.#charactersLeft < 0) throw new SoapDecodeError("too much text");
  }

  #readDeclared(element: Element, declared: SoapType): SoapValue {
    if (isNil(element)) throw new SoapDecodeError(`nil where ${nameOf(declared)} is needed`);
    if (isStructType(declared)) return this.#readDeclaredStruct(element, declared);
    if (!isArrayType(declared)) return readScalar(element, declared);
    requireNoText(element);
    requireDense(element);
    const itemType = itemTypeOf(declared);
    return element.children.map((item) => this.read(item, itemType));
  }

  /** A struct has no order, so its members may come in any (SOAP 1.1, section 5.1). */
  #readDeclaredStruct(element: Element, type: SoapStructType): SoapStruct {
    requireNoText(element);
    const struct: SoapStruct = Object.create(null);
    const given = this.#membersIn(element);
    for (const { name, type: memberType, isOptional } of membersOf(type)) {
      const member = given.get(name);
      given.delete(name);
      if (member === undefined && !isOptional) {
        throw new SoapDecodeError(`${type.name} without its ${name}`);
      }
      const value =
        member === undefined || isOptional
          ? this.readOptional(member, memberType)
          : this.read(member, memberType);
      if (value !== undefined) struct[name] = value;
    }
    if (given.size > 0) throw new SoapDecodeError(`${type.name} with a member it has not`);
    return struct;
  }

  /** The members of a struct by name, also of one sent as a map: so PHP sends arrays with keys. */
  #membersIn(element: Element): Map<string, Element> {
    const given = new Map<string, Element>();
    const type = typeOf(element);
    const isSentAsMap = type !== undefined && isMap(type);
    for (const child of element.children) {
      const [name, member] = isSentAsMap ? this.#memberFromMap(child) : [child.local, child];
      if (given.has(name)) throw new SoapDecodeError("member given twice");
      given.set(name, member);
    }
    return given;
  }

  #memberFromMap(item: Element): readonly [name: string, member: Element] {
    const [key, member] = this.#entryIn(item);
    const name = this.read(key);
    if (typeof name !== "string") throw new SoapDecodeError("member with a name that is no text");
    return [name, member];
  }

  #readByContent(element: Element, fallback: QName | undefined): SoapValue {
    if (isNil(element)) return null;
    const type = typeOf(element) ?? fallback;
    if (isArray(element, type)) return this.#readArray(element);
    if (type !== undefined && isMap(type)) return this.#readMap(element);
    if (type !== undefined && isSchemaType(type) && scalarReader(type.local) !== undefined) {
      return readScalar(element, type.local);
    }
    const isStruct = type !== undefined && type.namespace !== XSD && isWhitespace(element.text);
    return element.children.length > 0 || isStruct ? this.readStruct(element) : element.text;
  }

  #readArray(element: Element): SoapValue[] {
    requireNoText(element);
    requireDense(element);
    const itemType = itemTypeIn(element);
    return element.children.map((item) => this.read(item, undefined, itemType));
  }

  #readMap(element: Element): Map<SoapValue, SoapValue> {
    requireNoText(element);
    const map = new Map<SoapValue, SoapValue>();
    for (const item of element.children) {
      const [key, value] = this.#entryIn(item);
      map.set(this.read(key), this.read(value));
    }
    return map;
  }

  #entryIn(item: Element): readonly [key: Element, value: Element] {
    const { children } = this.#follow(item);
    const key = children.find(({ local }) => local === "key");
    const value = children.find(({ local }) => local === "value");
    if (key === undefined || value === undefined || children.length !== 2) {
      throw new SoapDecodeError("a map needs items of a key and a value");
    }
    return [key, value];
  }
}

/** What errors call a type. */
function nameOf(type: SoapType): string {
  if (isArrayType(type)) return `${nameOf(itemTypeOf(type))}[]`;
  return isStructType(type) ? type.name : type;
}

function isMap({ namespace, local }: QName): boolean {
  return namespace === APACHE_SOAP && local === "Map";
}

function isNil(element: Element): boolean {
  const nil = element.attribute(XSI, "nil");
  return nil === "true" || nil === "1";
}

/** What it says of itself: with `xsi:type`, or by being an element such as `SOAP-ENC:int`. */
function typeOf(element: Element): QName | undefined {
  const stated = element.attribute(XSI, "type");
  if (stated === undefined) return element.namespace === SOAP_ENCODING ? element : undefined;
  return resolvedType(stated, element.scope);
}

function resolvedType(stated: string, scope: NamespaceScope): QName {
  const type = scope.resolve(trimWhitespace(stated));
  if (type === undefined) throw new SoapDecodeError("type with a prefix without a namespace");
  return type;
}

/** SOAP's encoding has a twin of every simple type (section 5.1). */
function isSchemaType({ namespace }: QName): boolean {
  return namespace === XSD || namespace === SOAP_ENCODING;
}

function isArray(element: Element, type: QName | undefined): boolean {
  if (element.attribute(SOAP_ENCODING, "arrayType") !== undefined) return true;
  return type?.namespace === SOAP_ENCODING && type.local === "Array";
}

/** The type of items that don't say theirs, where it is one of a schema. */
function itemTypeIn(element: Element): QName | undefined {
  const stated = element.attribute(SOAP_ENCODING, "arrayType");
  if (stated === undefined) return undefined;
  const isShort = stated.length <= MAX_SOAP_ARRAY_TYPE_LENGTH;
  const match = isShort ? ARRAY_TYPE.exec(trimWhitespace(stated)) : null;
  if (match === null) throw new SoapDecodeError("malformed arrayType");
  const [, itemType = "", innerDimensions = "", size = ""] = match;
  if (size.includes(",")) throw new SoapDecodeError("array of several dimensions");
  const type = resolvedType(itemType, element.scope);
  return innerDimensions === "" && isSchemaType(type) ? type : undefined;
}

/** Arrays that leave items out (section 5.4.2) are refused: their size is the sender's word alone. */
function requireDense(element: Element): void {
  const isPartial = element.attribute(SOAP_ENCODING, "offset") !== undefined;
  const isSparse = element.children.some(
    (item) => item.attribute(SOAP_ENCODING, "position") !== undefined,
  );
  if (isPartial || isSparse) throw new SoapDecodeError("array that leaves items out");
}

function readScalar(element: Element, type: string): SoapValue {
  const read = scalarReader(type);
  const value = element.children.length === 0 ? read?.(element.text) : undefined;
  if (value === undefined) throw new SoapDecodeError(`not a valid ${type}`);
  return value;
}

function requireNoText(element: Element): void {
  if (!isWhitespace(element.text)) throw new SoapDecodeError("text where an element should be");
}
