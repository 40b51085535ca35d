import { isName } from "../xml/index.ts";
import type { SoapType } from "./signature.ts";

/** A member or a result that may be left out, as {@link optional} makes it. */
export interface SoapOptional<Type extends SoapType = SoapType> {
  readonly kind: "optional";
  readonly type: Type;
}

/** The types of a struct's members by name, in the order they are written in. */
export type SoapMembers = Readonly<Record<string, SoapType | SoapOptional>>;

/** A record with members of declared types, as {@link structType} makes it. */
export interface SoapStructType<Members extends SoapMembers = SoapMembers> {
  readonly kind: "struct";
  /** What the WSDL calls it: one name, one type. */
  readonly name: string;
  readonly members: Members;
}

/**
 * The type of a struct, for a signature: a `complexType` in the WSDL.
 *
 * ```ts
 * const point = structType("Point", { x: "double", y: "double", label: optional("string") });
 * ```
 *
 * One that arrives has the members that are declared, in any order, or its message is refused. Of an object
 * that is sent, they are all that goes out; it may be of any class.
 *
 * @param name - of the type, in the WSDL
 * @throws TypeError for names that are none in XML, or have a colon
 * @see "XML Schema Part 1: Structures", section 3.4
 */
export function structType<const Members extends SoapMembers>(
  name: string,
  members: Members,
): SoapStructType<Members> {
  for (const each of [name, ...Object.keys(members)]) {
    if (!isLocalName(each))
      throw new TypeError("names of and in structs must be XML names without colons");
  }
  return { kind: "struct", name, members };
}

/**
 * A member of a struct that may be left out: absent where nothing, or nil, is sent. Or a method's result:
 * `null` then.
 */
export function optional<const Type extends SoapType>(type: Type): SoapOptional<Type> {
  return { kind: "optional", type };
}

/** Whether a type is that of a struct. */
export function isStructType(type: SoapType): type is SoapStructType {
  return typeof type !== "string" && type.kind === "struct";
}

/** A member as it is read and written. */
export interface Member {
  readonly name: string;
  readonly type: SoapType;
  readonly isOptional: boolean;
}

/** The members of a struct, in order. */
export function membersOf({ members }: SoapStructType): Member[] {
  return Object.entries(members).map(([name, type]) => memberOf(name, type));
}

/** A member of a declared type. */
export function memberOf(name: string, declared: SoapType | SoapOptional): Member {
  return isOptionalType(declared)
    ? { name, type: declared.type, isOptional: true }
    : { name, type: declared, isOptional: false };
}

/** Whether what is declared may be left out. */
export function isOptionalType(declared: SoapType | SoapOptional): declared is SoapOptional {
  return typeof declared !== "string" && declared.kind === "optional";
}

/** Whether text can name an element or a type without a prefix. */
export function isLocalName(text: string): boolean {
  return isName(text) && !text.includes(":");
}
