import type { Buffer } from "node:buffer";
import { Markup, MarkupWriter, XmlWriteError } from "../xml/index.ts";
import { XmlRpcEncodeError } from "./errors.ts";
import { Fault } from "./fault.ts";
import { type EncodeOptions, ValueEncoder } from "./value-encoder.ts";
import type { XmlRpcSendable } from "./values.ts";

const DECLARATION = "<?xml version='1.0'?>\n"; // without an encoding it is UTF-8
const CALL_START = new Markup(`${DECLARATION}<methodCall>\n<methodName>`);
const NAME_END = new Markup("</methodName>\n");
const CALL_END = new Markup("</methodCall>\n");
const RESPONSE_START = new Markup(`${DECLARATION}<methodResponse>\n`);
const RESPONSE_END = new Markup("</methodResponse>\n");
const NO_PARAMS = new Markup("<params>\n</params>\n");
const PARAMS_START = new Markup("<params>\n<param>\n");
const NEXT_PARAM = new Markup("</param>\n<param>\n");
const PARAMS_END = new Markup("</param>\n</params>\n");
const FAULT_START = new Markup("<fault>\n");
const FAULT_END = new Markup("</fault>\n");

/**
 * A `methodCall` document in UTF-8, byte for byte what Python's `xmlrpc.client.dumps` writes (XR-6).
 * Different from Python, the method name and CR are escaped where XML needs it (XR-3).
 *
 * @returns bytes of the caller's
 * @throws XmlRpcEncodeError when a parameter can't be sent
 */
export function encodeMethodCall(
  methodName: string,
  params: readonly XmlRpcSendable[],
  options: EncodeOptions = {},
): Buffer {
  const xml = new MarkupWriter();
  try {
    xml.framed(CALL_START, methodName, NAME_END);
    writeParams(xml, new ValueEncoder(xml, options), params);
    xml.markup(CALL_END);
  } catch (error) {
    throw encodeError(error);
  }
  return xml.finish();
}

/**
 * A `methodResponse` document with the result of a call, or with a fault; see {@link encodeMethodCall}.
 *
 * @throws XmlRpcEncodeError when the result, or the text of the fault, can't be sent
 */
export function encodeMethodResponse(
  outcome: XmlRpcSendable | Fault,
  options: EncodeOptions = {},
): Buffer {
  const xml = new MarkupWriter();
  const values = new ValueEncoder(xml, options);
  try {
    xml.markup(RESPONSE_START);
    if (outcome instanceof Fault) writeFault(xml, values, outcome);
    else writeParams(xml, values, [outcome]);
    xml.markup(RESPONSE_END);
  } catch (error) {
    throw encodeError(error);
  }
  return xml.finish();
}

/** Makes complaints about XML those about values; what else went wrong stays as it is. */
function encodeError(error: unknown): unknown {
  if (!(error instanceof XmlWriteError)) return error;
  return new XmlRpcEncodeError(error.message, { cause: error });
}

function writeParams(
  xml: MarkupWriter,
  values: ValueEncoder,
  params: readonly XmlRpcSendable[],
): void {
  let before = PARAMS_START;
  for (const param of params) {
    xml.markup(before);
    values.write(param);
    before = NEXT_PARAM;
  }
  xml.markup(before === PARAMS_START ? NO_PARAMS : PARAMS_END);
}

function writeFault(
  xml: MarkupWriter,
  values: ValueEncoder,
  { faultCode, faultString }: Fault,
): void {
  xml.markup(FAULT_START);
  values.write({ faultCode, faultString });
  xml.markup(FAULT_END);
}
