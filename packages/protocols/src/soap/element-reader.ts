import { isWhitespace, type XmlReader, type XmlStartTag } from "../xml/index.ts";
import { Element, expandedName, NamespaceScope, type QName } from "./element.ts";
import { SoapDecodeError } from "./errors.ts";
import { MAX_SOAP_ELEMENTS } from "./limits.ts";

const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
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
 * @throws SoapDecodeError when its names make no sense, when it has text beside elements, or when it has
 *   more than {@link MAX_SOAP_ELEMENTS}
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
  const declared = declaredNamespaces(attributes);
  const scope = declared.size === 0 ? outer : new NamespaceScope(outer, declared);
  const expanded = new Map<string, string>();
  for (const [attribute, value] of attributes) {
    if (isDeclaration(attribute)) continue;
    // Without a prefix an attribute is in no namespace, whatever the default is.
    const qualified = attribute.includes(":")
      ? resolved(attribute, scope)
      : { namespace: "", local: attribute };
    const key = expandedName(qualified);
    if (expanded.has(key)) throw new SoapDecodeError("attribute given twice");
    expanded.set(key, value);
  }
  return new Element(resolved(name, scope), scope, expanded);
}

function isDeclaration(attribute: string): boolean {
  return attribute === "xmlns" || attribute.startsWith("xmlns:");
}

function declaredNamespaces(attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const declared = new Map<string, string>();
  for (const [attribute, value] of attributes) {
    if (!isDeclaration(attribute)) continue;
    const prefix = attribute.slice("xmlns:".length);
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
