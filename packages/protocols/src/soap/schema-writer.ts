import type { XmlAttributes, XmlWriter } from "../xml/index.ts";
import { isArrayType, itemNameOf, itemTypeOf, type SoapArrayType } from "./array-type.ts";
import { type ComplexType, complexTypesIn, schemaName } from "./schema-types.ts";
import type { SoapSignature, SoapSignatures } from "./signature.ts";
import { type Member, memberOf, membersOf } from "./struct-type.ts";

/**
 * Writes the schema in a WSDL: the types in signatures, and for each method the elements around what it
 * takes and returns. It takes the prefixes `xsd` and `tns` to be declared.
 *
 * @see "XML Schema Part 1: Structures"
 */
export class SchemaWriter {
  readonly #xml: XmlWriter;

  constructor(xml: XmlWriter) {
    this.#xml = xml;
  }

  write(targetNamespace: string, signatures: SoapSignatures): void {
    this.#element("xsd:schema", [["targetNamespace", targetNamespace]], () => {
      for (const [name, type] of complexTypesIn(signatures)) this.#writeType(name, type);
      for (const [method, signature] of Object.entries(signatures)) {
        this.#writeWrapper(method, paramsOf(signature));
        this.#writeWrapper(`${method}Response`, resultOf(signature));
      }
    });
  }

  #writeType(name: string, type: ComplexType): void {
    this.#element("xsd:complexType", [["name", name]], () => {
      if (!isArrayType(type)) this.#writeSequence(membersOf(type));
      else this.#writeItems(type);
    });
  }

  #writeItems(type: SoapArrayType): void {
    this.#element("xsd:sequence", [], () => {
      this.#element("xsd:element", [
        ["name", itemNameOf(type)],
        ["type", schemaName(itemTypeOf(type))],
        ["minOccurs", "0"],
        ["maxOccurs", "unbounded"],
      ]);
    });
  }

  #writeWrapper(name: string, members: readonly Member[]): void {
    this.#element("xsd:element", [["name", name]], () => {
      this.#element("xsd:complexType", [], () => this.#writeSequence(members));
    });
  }

  #writeSequence(members: readonly Member[]): void {
    this.#element("xsd:sequence", [], () => {
      for (const { name, type, isOptional } of members) {
        const mayBeNil = type === "anyType" || isOptional;
        this.#element("xsd:element", [
          ["name", name],
          ["type", schemaName(type)],
          ...(isOptional ? [["minOccurs", "0"] as const] : []),
          ...(mayBeNil ? [["nillable", "true"] as const] : []),
        ]);
      }
    });
  }

  #element(name: string, attributes: XmlAttributes, writeContent: () => void = () => {}): void {
    this.#xml.start(name, attributes);
    writeContent();
    this.#xml.end();
  }
}

/** What a method takes, as the members of one element. */
export function paramsOf({ params }: SoapSignature): Member[] {
  return Object.entries(params).map(([name, type]) => memberOf(name, type));
}

/** What a method returns, likewise: a `Result` or nothing. */
export function resultOf({ returns }: SoapSignature): Member[] {
  return returns === undefined ? [] : [memberOf("Result", returns)];
}
