import { decodeXml, XmlDocumentError, XmlReader } from "../xml/index.ts";
import type { DecodeOptions } from "./decode-options.ts";
import { FAULT, METHOD_CALL, METHOD_NAME, METHOD_RESPONSE, PARAM, PARAMS } from "./elements.ts";
import { XmlRpcDecodeError } from "./errors.ts";
import { Fault } from "./fault.ts";
import { MAX_INT, MAX_METHOD_NAME_LENGTH, MIN_INT } from "./limits.ts";
import { TagCursor } from "./tag-cursor.ts";
import { ValueDecoder } from "./value-decoder.ts";
import type { XmlRpcValue } from "./values.ts";

/** A call that was received. */
export interface MethodCall {
  readonly methodName: string;
  readonly params: XmlRpcValue[];
}

/**
 * Reads a `methodCall` document.
 *
 * @param document - its bytes, or text that was decoded already
 * @throws XmlRpcDecodeError when it is not one, or exceeds a limit
 */
export function decodeMethodCall(
  document: Uint8Array | string,
  options: DecodeOptions = {},
): MethodCall {
  return readDocument(document, options, (tags, values) => {
    tags.enter(METHOD_CALL);
    tags.enter(METHOD_NAME);
    const methodName = tags.content();
    if (methodName.length > MAX_METHOD_NAME_LENGTH) throw tags.error("method name too long");
    const params: XmlRpcValue[] = [];
    if (!tags.entered(PARAMS)) return { methodName, params }; // a call without any may leave it out
    while (tags.entered(PARAM)) {
      params.push(values.readValue());
      tags.leave(PARAM);
    }
    tags.leave(METHOD_CALL);
    return { methodName, params };
  });
}

/**
 * Reads a `methodResponse` document: the result of a call, or the fault that came instead.
 *
 * @param document - its bytes, or text that was decoded already
 * @throws XmlRpcDecodeError when it is not one, or exceeds a limit
 */
export function decodeMethodResponse(
  document: Uint8Array | string,
  options: DecodeOptions = {},
): XmlRpcValue | Fault {
  return readDocument(document, options, (tags, values) => {
    tags.enter(METHOD_RESPONSE);
    const outcome = tags.nextElement();
    const isFault = outcome === FAULT.name;
    if (!isFault && outcome !== PARAMS.name) {
      throw tags.error("a params or fault element is missing");
    }
    const result = isFault ? readFault(tags, values) : readResult(tags, values);
    tags.leave(METHOD_RESPONSE);
    return result;
  });
}

/** Runs `readRoot` over a document, to its end, and makes every complaint one class. */
function readDocument<T>(
  document: Uint8Array | string,
  options: DecodeOptions,
  readRoot: (tags: TagCursor, values: ValueDecoder) => T,
): T {
  try {
    const text = typeof document === "string" ? document : decodeXml(document);
    const tags = new TagCursor(new XmlReader(text));
    const root = readRoot(tags, new ValueDecoder(tags, options));
    tags.finish();
    return root;
  } catch (error) {
    if (!(error instanceof XmlDocumentError)) throw error;
    throw new XmlRpcDecodeError(error.message, error.position, { cause: error });
  }
}

function readResult(tags: TagCursor, values: ValueDecoder): XmlRpcValue {
  tags.enter(PARAM);
  const result = values.readValue();
  tags.leave(PARAM);
  tags.leave(PARAMS);
  return result;
}

function readFault(tags: TagCursor, values: ValueDecoder): Fault {
  const fault = values.readValue();
  tags.leave(FAULT);
  const faultCode = memberOf(fault, "faultCode");
  const faultString = memberOf(fault, "faultString");
  if (!isInt(faultCode) || typeof faultString !== "string") {
    throw tags.error("a fault needs an int faultCode and a string faultString");
  }
  return new Fault(faultCode, faultString);
}

function memberOf(value: XmlRpcValue, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function isInt(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= MIN_INT && Number(value) <= MAX_INT;
}
