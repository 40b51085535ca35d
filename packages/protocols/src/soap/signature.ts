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

/** An array of items of one type. */
export type SoapArrayType = `${SoapItemType}[]`;

/** A type in a signature. */
export type SoapType = SoapItemType | SoapArrayType;

/** What a method takes and returns. */
export interface SoapSignature {
  /** The types by name, in order. */
  readonly params: Readonly<Record<string, SoapType>>;
  /** Absent: nothing. */
  readonly returns?: SoapType | undefined;
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

/** Whether a type is that of an array. */
export function isArrayType(type: SoapType): type is SoapArrayType {
  return type.endsWith("[]");
}

/** The type of an array's items. */
export function itemTypeOf(type: SoapArrayType): SoapItemType {
  return type.slice(0, -2) as SoapItemType; // all of an array's type but the brackets at its end
}
