import type { Binary } from "./binary.ts";
import type { DateTime } from "./date-time.ts";
import type { Double } from "./double.ts";

/**
 * What arrives over XML-RPC.
 *
 * | XML-RPC | here |
 * |---|---|
 * | `int` `i4` `i1` `i2` `double` `float` | number |
 * | `i8` `biginteger` | number, or bigint beyond 2^53 − 1 |
 * | `boolean` | boolean |
 * | `string`, bare text | string |
 * | `base64` | {@link Binary} |
 * | `dateTime.iso8601` | {@link DateTime}, or Date if asked for |
 * | `array` | array |
 * | `struct` | {@link XmlRpcStruct} |
 * | `nil` | null |
 */
export type XmlRpcValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Binary
  | DateTime
  | Date
  | XmlRpcValue[]
  | XmlRpcStruct;

/** A struct that arrived: an object without a prototype, so that no name in it means anything (GEN-6). */
export interface XmlRpcStruct {
  [name: string]: XmlRpcValue;
}

/**
 * What can be sent: whatever can arrive, and what spares a conversion.
 *
 * Whole numbers go out as `int`, others as `double`; {@link Double} forces the latter. A struct is a
 * plain object or a Map with text as keys. `undefined` is sent as null is.
 */
export type XmlRpcSendable =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | Double
  | Binary
  | Uint8Array
  | DateTime
  | Date
  | readonly XmlRpcSendable[]
  | ReadonlyMap<string, XmlRpcSendable>
  | { readonly [name: string]: XmlRpcSendable };
