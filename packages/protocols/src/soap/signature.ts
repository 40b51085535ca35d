import type { SoapArrayType } from "./array-type.ts";
import type { SoapOptional, SoapStructType } from "./struct-type.ts";

/** Simple types a signature may name, as XML Schema names them. */
export type SoapScalarType =
  | "string"
  | "boolean"
  | "byte"
  | "short"
  | "int"
  | "long"
  | "integer"
  | "float"
  | "double"
  | "decimal"
  | "dateTime"
  | "base64Binary";

/** A simple type, or `anyType`, which leaves it to the value. */
export type SoapItemType = SoapScalarType | "anyType";

/** A type in a signature. */
export type SoapType = SoapItemType | SoapArrayType | SoapStructType;

/** What a method returns. */
export type SoapResultType = SoapType | SoapOptional;

/** What a method takes and returns. */
export interface SoapSignature {
  /** The types by name, in order. */
  readonly params: Readonly<Record<string, SoapType>>;
  /** Absent: nothing. */
  readonly returns?: SoapResultType | undefined;
  /** What the method does, for the WSDL. */
  readonly help?: string | undefined;
}

/** The signatures of methods, by their names. */
export type SoapSignatures = Readonly<Record<string, SoapSignature>>;

/** The signature of a method, of a name that came from the peer (GEN-6). */
export function signatureOf(
  signatures: SoapSignatures | undefined,
  method: string,
): SoapSignature | undefined {
  if (signatures === undefined || !Object.hasOwn(signatures, method)) return undefined;
  return signatures[method];
}
