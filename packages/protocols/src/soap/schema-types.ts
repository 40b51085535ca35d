import { isArrayType, itemNameOf, itemTypeOf, type SoapArrayType } from "./array-type.ts";
import type { SoapSignatures, SoapType } from "./signature.ts";
import { isStructType, memberOf, membersOf, type SoapStructType } from "./struct-type.ts";

/** A type that a schema has to describe before it can name it. */
export type ComplexType = SoapArrayType | SoapStructType;

/**
 * The complex types in signatures by the names they have in a schema, those within others included.
 *
 * @throws TypeError when one name stands for two types
 */
export function complexTypesIn(signatures: SoapSignatures): ReadonlyMap<string, ComplexType> {
  const found = new Map<string, ComplexType>();
  for (const { params, returns } of Object.values(signatures)) {
    for (const type of Object.values(params)) collect(type, found);
    if (returns !== undefined) collect(memberOf("Result", returns).type, found);
  }
  return found;
}

/** The name of a type in a schema, with its prefix: `xsd` or, of complex ones, `tns`. */
export function schemaName(type: SoapType): string {
  return isComplex(type) ? `tns:${complexName(type)}` : `xsd:${type}`;
}

function collect(type: SoapType, found: Map<string, ComplexType>): void {
  if (!isComplex(type)) return;
  const name = complexName(type);
  const known = found.get(name);
  if (known !== undefined && !isSameType(known, type)) {
    throw new TypeError(`two types in the signatures are called ${name}`);
  }
  if (known !== undefined) return;
  found.set(name, type);
  const parts = isArrayType(type)
    ? [itemTypeOf(type)]
    : membersOf(type).map((member) => member.type);
  for (const part of parts) collect(part, found);
}

function isComplex(type: SoapType): type is ComplexType {
  return isArrayType(type) || isStructType(type);
}

function complexName(type: ComplexType): string {
  return isStructType(type) ? type.name : `ArrayOf${capitalized(itemTypeOf(type))}`;
}

function capitalized(type: SoapType): string {
  const name = isComplex(type) ? complexName(type) : type;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Structs are the same where they were made at once: two that look alike may come to differ. */
function isSameType(one: SoapType, other: SoapType): boolean {
  if (one === other) return true;
  if (typeof one === "string" && typeof other === "string") return false; // two simple types
  if (!isArrayType(one) || !isArrayType(other)) return false;
  const isSameName = itemNameOf(one) === itemNameOf(other);
  return isSameName && isSameType(itemTypeOf(one), itemTypeOf(other));
}
