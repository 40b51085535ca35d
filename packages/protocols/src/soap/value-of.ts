import type { Buffer } from "node:buffer";
import type { SoapListType } from "./array-type.ts";
import type { SoapItemType, SoapScalarType, SoapType } from "./signature.ts";
import type { SoapMembers, SoapOptional, SoapStructType } from "./struct-type.ts";
import type { SoapValue } from "./values.ts";

/** What values of the simple types are, as {@link SoapValueOf} has them. */
export interface SoapScalarValues {
  readonly string: string;
  readonly boolean: boolean;
  readonly byte: number;
  readonly short: number;
  readonly int: number;
  readonly long: number | bigint;
  readonly integer: number | bigint;
  readonly float: number;
  readonly double: number;
  readonly decimal: number;
  readonly dateTime: Date;
  readonly base64Binary: Buffer;
}

/**
 * What arrives as a declared type, as TypeScript knows it.
 *
 * ```ts
 * const point = structType("Point", { x: "double", y: "double", label: optional("string") });
 * type Point = SoapValueOf<typeof point>; // { x: number; y: number; label?: string | undefined }
 * ```
 */
export type SoapValueOf<Type extends SoapType> = Type extends SoapScalarType
  ? SoapScalarValues[Type]
  : Type extends `${infer Item extends SoapItemType}[]`
    ? SoapValueOf<Item>[]
    : Type extends SoapListType<infer Items>
      ? SoapValueOf<Items>[]
      : Type extends SoapStructType<infer Members>
        ? SoapStructOf<Members>
        : SoapValue;

/** What a structure with such members is, as {@link SoapValueOf} has it: optional ones may be missing. */
export type SoapStructOf<Members extends SoapMembers> = {
  -readonly [Name in keyof Members as Members[Name] extends SoapOptional
    ? never
    : Name]: Members[Name] extends SoapType ? SoapValueOf<Members[Name]> : never;
} & {
  -readonly [Name in keyof Members as Members[Name] extends SoapOptional
    ? Name
    : never]?: Members[Name] extends SoapOptional<infer Type>
    ? SoapValueOf<Type> | undefined
    : never;
};
