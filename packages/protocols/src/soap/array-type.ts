import type { SoapItemType, SoapType } from "./signature.ts";

/** An array of items of any one type, as {@link arrayOf} makes it. */
export interface SoapListType<Items extends SoapType = SoapType> {
  readonly kind: "array";
  readonly items: Items;
}

/** An array of items of one type; of simple ones it can be written `"int[]"`. */
export type SoapArrayType = `${SoapItemType}[]` | SoapListType;

/**
 * The type of an array, for a signature.
 *
 * ```ts
 * const signatures = { middle: { params: { corners: arrayOf(point) }, returns: point } };
 * ```
 *
 * @param items - the type of each; structs and arrays as well
 */
export function arrayOf<const Items extends SoapType>(items: Items): SoapListType<Items> {
  return { kind: "array", items };
}

/** Whether a type is that of an array. */
export function isArrayType(type: SoapType): type is SoapArrayType {
  return typeof type === "string" ? type.endsWith("[]") : type.kind === "array";
}

/** The type of an array's items. */
export function itemTypeOf(type: SoapArrayType): SoapType {
  if (typeof type !== "string") return type.items;
  return type.slice(0, -2) as SoapItemType; // all of an array's type but the brackets at its end
}
