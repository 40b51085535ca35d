import { isWhitespace, type XmlReader, type XmlStartTag } from "../xml/index.ts";
import { type Attribute, Element, NamespaceScope, type QName } from "./element.ts";
import { SoapDecodeError } from "./errors.ts";
import {
  MAX_SOAP_ELEMENTS,
  MAX_SOAP_NAMESPACE_LENGTH,
  MAX_SOAP_NAMESPACE_LEVELS,
} from "./limits.ts";

const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
const NO_ATTRIBUTES: readonly Attribute[] = [];
const OUTERMOST = new NamespaceScope(undefined, new Map([["xml", XML_NAMESPACE]]));

/** A message as a tree, and the elements in it that can be referred to. */
export interface ElementTree {
  readonly root: Element;
  /** By their `id`. */
  readonly identified: ReadonlyMap<string, Element>;
}

/**
 * Reads a document to its end.
 *
 * @throws XmlDocumentError when it is no XML
 * @throws SoapDecodeError when its names make no sense, when it has text beside elements, or when it
 *   exceeds a limit: {@link MAX_SOAP_ELEMENTS} or those of namespaces
 * @see "Namespaces in XML 1.0"
 */
export function readElementTree(reader: XmlReader): ElementTree {
  const open: Element[] = [];
  const identified = new Map<string, Element>();
  let root: Element | undefined;
  let count = 0;
  for (let token = reader.next(); token !== undefined; token = reader.next()) {
    if (token.kind === "start") {
      count += 1;
      if (count > MAX_SOAP_ELEMENTS) throw new SoapDecodeError("too many elements");
      const parent = open.at(-1);
      const element = elementOf(token, parent?.scope ?? OUTERMOST);
      identify(element, identified);
      parent?.children.push(element);
      root ??= element;
      open.push(element);
    } else if (token.kind === "end") {
      requireUnmixed(open.pop());
    } else if (token.kind !== "comment") {
      const parent = open.at(-1);
      if (parent !== undefined) parent.text += token.text;
    }
  }
  if (root === undefined) throw new SoapDecodeError("there is no element"); // the reader throws before
  return { root, identified };
}

function elementOf({ name, attributes }: XmlStartTag, outer: NamespaceScope): Element {
  if (attributes.size === 0) return new Element(resolved(name, outer), outer, NO_ATTRIBUTES);
  const scope = scopeIn(outer, attributes);
  const own: Attribute[] = [];
  for (const [attribute, value] of attributes) {
    if (isDeclaration(attribute)) continue;
    // Without a prefix an attribute is in no namespace, whatever the default is.
    const isPrefixed = attribute.includes(":");
    const { namespace, local } = isPrefixed
      ? resolved(attribute, scope)
      : { namespace: "", local: attribute };
    own.push({ namespace, local, value });
  }
  requireDistinct(own);
  return new Element(resolved(name, scope), scope, own);
}

function scopeIn(outer: NamespaceScope, attributes: ReadonlyMap<string, string>): NamespaceScope {
  const declared = declaredNamespaces(attributes);
  if (declared.size === 0) return outer;
  if (outer.levels > MAX_SOAP_NAMESPACE_LEVELS) {
    throw new SoapDecodeError("namespaces are declared on too many levels");
  }
  return new NamespaceScope(outer, declared);
}

/**
 * Two prefixes may stand for one namespace. Namespaces and names are looked up one by one: a text of both
 * would be as long as the namespace, for every attribute.
 */
function requireDistinct(attributes: readonly Attribute[]): void {
  if (attributes.length < 2) return;
  const isDistinct = new Set(attributes.map(({ local }) => local)).size === attributes.length;
  if (isDistinct) return; // nearly always
  const seen = new Map<string, Set<string>>();
  for (const { namespace, local } of attributes) {
    const locals = seen.get(namespace) ?? new Set();
    if (locals.has(local)) throw new SoapDecodeError("attribute given twice");
    seen.set(namespace, locals.add(local));
  }
}

function isDeclaration(attribute: string): boolean {
  return attribute === "xmlns" || attribute.startsWith("xmlns:");
}

function declaredNamespaces(attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const declared = new Map<string, string>();
  for (const [attribute, value] of attributes) {
    if (!isDeclaration(attribute)) continue;
    const prefix = attribute.slice("xmlns:".length);
    if (value.length > MAX_SOAP_NAMESPACE_LENGTH) throw new SoapDecodeError("namespace too long");
    if (prefix !== "" && value === "") throw new SoapDecodeError("empty namespace of a prefix");
    declared.set(prefix, value);
  }
  return declared;
}

function resolved(name: string, scope: NamespaceScope): QName {
  const qualified = scope.resolve(name);
  if (qualified === undefined) throw new SoapDecodeError("prefix without a namespace");
  const isWellFormed = qualified.local !== "" && !qualified.local.includes(":") && name[0] !== ":";
  if (!isWellFormed) throw new SoapDecodeError("malformed qualified name");
  return qualified;
}

function identify(element: Element, identified: Map<string, Element>): void {
  const id = element.attribute("", "id");
  if (id === undefined) return;
  if (identified.has(id)) throw new SoapDecodeError("two elements have one id");
  identified.set(id, element);
}

function requireUnmixed(element: Element | undefined): void {
  if (element === undefined || element.children.length === 0) return;
  if (!isWhitespace(element.text)) throw new SoapDecodeError("text beside elements");
}
