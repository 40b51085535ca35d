import type { XmlRpcValue } from "./values.ts";

/** A call that was received. */
export interface MethodCall {
  readonly methodName: string;
  readonly params: XmlRpcValue[];
}
