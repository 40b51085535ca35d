import { Fault } from "./fault.ts";
import { type EncodeOptions, encodeText, encodeValue } from "./value-encoder.ts";
import type { XmlRpcSendable } from "./values.ts";

const DECLARATION = "<?xml version='1.0'?>\n"; // without an encoding it is UTF-8

/**
 * A `methodCall` document, byte for byte what Python's `xmlrpc.client.dumps` writes (XR-6), to be sent
 * as UTF-8. Different from Python, the method name and CR are escaped where XML needs it (XR-3).
 *
 * @throws XmlRpcEncodeError when a parameter can't be sent
 */
export function encodeMethodCall(
  methodName: string,
  params: readonly XmlRpcSendable[],
  options: EncodeOptions = {},
): string {
  const name = `<methodName>${encodeText(methodName)}</methodName>\n`;
  return `${DECLARATION}<methodCall>\n${name}${encodeParams(params, options)}</methodCall>\n`;
}

/**
 * A `methodResponse` document with the result of a call, or with a fault; see {@link encodeMethodCall}.
 *
 * @throws XmlRpcEncodeError when the result, or the text of the fault, can't be sent
 */
export function encodeMethodResponse(
  outcome: XmlRpcSendable | Fault,
  options: EncodeOptions = {},
): string {
  const content =
    outcome instanceof Fault ? encodeFault(outcome) : encodeParams([outcome], options);
  return `${DECLARATION}<methodResponse>\n${content}</methodResponse>\n`;
}

function encodeParams(params: readonly XmlRpcSendable[], options: EncodeOptions): string {
  let content = "";
  for (const param of params) content += `<param>\n${encodeValue(param, options)}</param>\n`;
  return `<params>\n${content}</params>\n`;
}

function encodeFault({ faultCode, faultString }: Fault): string {
  return `<fault>\n${encodeValue({ faultCode, faultString }, {})}</fault>\n`;
}
