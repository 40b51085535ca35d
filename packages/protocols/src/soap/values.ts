/**
 * What arrives over SOAP.
 *
 * | `xsi:type` | here |
 * |---|---|
 * | `int` `long` `integer` and kin | number, or bigint beyond 2^53 − 1 |
 * | `float` `double` `decimal` | number |
 * | `boolean` | boolean |
 * | `base64Binary` `hexBinary` | Buffer |
 * | `dateTime` | Date; without a zone it is taken as UTC |
 * | `string`, any other simple type, none | string |
 * | `SOAP-ENC:Array` | array |
 * | `apache:Map` | Map |
 * | any other with elements inside | {@link SoapStruct} |
 * | whatever is `xsi:nil` | null |
 */
export type SoapValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Buffer
  | Date
  | SoapValue[]
  | Map<SoapValue, SoapValue>
  | SoapStruct;

/**
 * A struct that arrived: an object without a prototype, so that no name in it means anything (GEN-6). Of
 * a name that occurs several times, it has the array of all values.
 */
export interface SoapStruct {
  [name: string]: SoapValue;
}

/**
 * What can be sent. Whole numbers go out as `int`, or `long` where they don't fit, others as `double`,
 * unless a signature says otherwise. The names in a plain object become elements, so they have to be
 * names in XML; a Map takes any key.
 */
export type SoapSendable =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Date
  | readonly SoapSendable[]
  | ReadonlyMap<SoapSendable, SoapSendable>
  | { readonly [name: string]: SoapSendable };
