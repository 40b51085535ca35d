import { PlainTag } from "../xml/index.ts";

// The elements of XML-RPC, but for the types without parts; those are in scalars.ts.
export const METHOD_CALL: PlainTag = new PlainTag("methodCall");
export const METHOD_NAME: PlainTag = new PlainTag("methodName");
export const METHOD_RESPONSE: PlainTag = new PlainTag("methodResponse");
export const PARAMS: PlainTag = new PlainTag("params");
export const PARAM: PlainTag = new PlainTag("param");
export const FAULT: PlainTag = new PlainTag("fault");
export const VALUE: PlainTag = new PlainTag("value");
export const ARRAY: PlainTag = new PlainTag("array");
export const DATA: PlainTag = new PlainTag("data");
export const STRUCT: PlainTag = new PlainTag("struct");
export const MEMBER: PlainTag = new PlainTag("member");
export const NAME: PlainTag = new PlainTag("name");
