import type { SoapItemType, SoapType } from "./signature.ts";
import { isLocalName } from "./struct-type.ts";

/** What items are called unless they are told to be called otherwise. */
const ITEM_NAME = "item";

/** An array of items of any one type, as {@link arrayOf} makes it. */
export interface SoapListType<Items extends SoapType = SoapType> {
  readonly kind: "array";
  readonly items: Items;
  /** What the element of each is called. */
  readonly itemName: string;
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
 * @param itemName - what the element of each is called. It matters to clients that go by a WSDL they have
 *   already; in calls and answers that come in, any name will do
 * @throws TypeError for a name that is none in XML, or has a colon
 */
export function arrayOf<const Items extends SoapType>(
  items: Items,
  itemName: string = ITEM_NAME,
): SoapListType<Items> {
  if (!isLocalName(itemName)) throw new TypeError("items need an XML name without a colon");
  return { kind: "array", items, itemName };
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

/** What the element of each item is called. */
export function itemNameOf(type: SoapArrayType): string {
  return typeof type === "string" ? ITEM_NAME : type.itemName;
}
