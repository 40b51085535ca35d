import { MAX_METHOD_NAME_LENGTH } from "./limits.ts";
import type { XmlRpcValue } from "./values.ts";

/** A call that was received. */
export interface MethodCall {
  readonly methodName: string;
  readonly params: XmlRpcValue[];
}

/** Whether a value that was received can be the name of a method: those in values are held to the same. */
export function isMethodName(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_METHOD_NAME_LENGTH;
}
