import { decodeXml, XmlDocumentError, XmlReader } from "../xml/index.ts";
import type { DecodeOptions } from "./decode-options.ts";
import { XmlRpcDecodeError } from "./errors.ts";
import { Fault } from "./fault.ts";
import { MAX_INT, MAX_METHOD_NAME_LENGTH, MIN_INT } from "./limits.ts";
import type { MethodCall } from "./method-call.ts";
import { readPlainCall, readPlainResult } from "./plain-document.ts";
import { TagCursor } from "./tag-cursor.ts";
import { ValueDecoder } from "./value-decoder.ts";
import type { XmlRpcValue } from "./values.ts";

/**
 * Reads a `methodCall` document.
 *
 * @param document - its bytes, which is faster, or text that was decoded already
 * @throws XmlRpcDecodeError when it is not one, or exceeds a limit
 * @throws RangeError for a `maxValues` that is no number of values
 */
export function decodeMethodCall(
  document: Uint8Array | string,
  options: DecodeOptions = {},
): MethodCall {
  const plain = typeof document === "string" ? undefined : readPlainCall(document, options);
  if (plain !== undefined) return plain;
  return readDocument(document, options, (tags, values) => {
    tags.enter("methodCall");
    tags.enter("methodName");
    const methodName = tags.content();
    if (methodName.length > MAX_METHOD_NAME_LENGTH) throw tags.error("method name too long");
    const params: XmlRpcValue[] = [];
    if (!tags.entered("params")) return { methodName, params }; // a call without any may leave it out
    while (tags.entered("param")) {
      params.push(values.readValue());
      tags.leave();
    }
    tags.leave();
    return { methodName, params };
  });
}

/**
 * Reads a `methodResponse` document: the result of a call, or the fault that came instead.
 *
 * @param document - its bytes, which is faster, or text that was decoded already
 * @throws XmlRpcDecodeError when it is not one, or exceeds a limit
 * @throws RangeError for a `maxValues` that is no number of values
 */
export function decodeMethodResponse(
  document: Uint8Array | string,
  options: DecodeOptions = {},
): XmlRpcValue | Fault {
  const plain = typeof document === "string" ? undefined : readPlainResult(document, options);
  if (plain !== undefined) return plain;
  return readDocument(document, options, (tags, values) => {
    tags.enter("methodResponse");
    const outcome = tags.nextElement();
    const isFault = outcome === "fault";
    if (!isFault && outcome !== "params") {
      throw tags.error("a params or fault element is missing");
    }
    const result = isFault ? readFault(tags, values) : readResult(tags, values);
    tags.leave();
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
  tags.enter("param");
  const result = values.readValue();
  tags.leave();
  tags.leave();
  return result;
}

function readFault(tags: TagCursor, values: ValueDecoder): Fault {
  const fault = values.readValue();
  tags.leave();
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
