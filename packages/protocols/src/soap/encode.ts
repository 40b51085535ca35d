import { XmlWriteError, XmlWriter } from "../xml/index.ts";
import { SoapEncodeError } from "./errors.ts";
import { APACHE_SOAP, SOAP_ENCODING, SOAP_ENVELOPE, XSD, XSI } from "./namespaces.ts";
import type { SoapResultType, SoapType } from "./signature.ts";
import type { SOAPFault } from "./soap-fault.ts";
import type { SoapStyle } from "./soap-style.ts";
import { type Member, memberOf } from "./struct-type.ts";
import { ValueEncoder } from "./value-encoder.ts";
import type { SoapSendable } from "./values.ts";

/** A method, as calls and their answers name it. */
export interface SoapMethod {
  /** `""` for none. */
  readonly namespace: string;
  readonly method: string;
}

/** How a call is written where there is a choice. */
export interface SoapCallOptions {
  /** Default: `"encoded"`. */
  readonly style?: SoapStyle | undefined;
  /**
   * Whether elements inside the method's are in its namespace, too: as the schema in the server's WSDL says.
   * Default: `"unqualified"`. What is encoded never is.
   */
  readonly elementFormDefault?: "qualified" | "unqualified" | undefined;
  /** What arguments have to be, by name. Default: what they look like. */
  readonly params?: Readonly<Record<string, SoapType>> | undefined;
}

/** How an answer is written where there is a choice. */
export interface SoapResponseOptions {
  /** Default: `"encoded"`. */
  readonly style?: SoapStyle | undefined;
  /** What the result has to be. Default: what it looks like. */
  readonly returns?: SoapResultType | undefined;
}

const NAMESPACES: readonly (readonly [string, string])[] = [
  ["xmlns:SOAP-ENV", SOAP_ENVELOPE],
  ["xmlns:SOAP-ENC", SOAP_ENCODING],
  ["xmlns:xsi", XSI],
  ["xmlns:xsd", XSD],
  ["xmlns:apache", APACHE_SOAP],
];

/** What a fault is about. */
const NO_METHOD: SoapMethod = { namespace: "", method: "" };

/** The prefix of the namespace a method is in. */
const METHOD_PREFIX = "ns1";

/** The codes SOAP itself defines: they are in the envelope's namespace, whatever follows their first dot. */
const STANDARD_CODE = /^(?:VersionMismatch|MustUnderstand|Client|Server)(?:\.|$)/;

/**
 * A message with a call, to be sent as UTF-8: rpc/encoded, or document/literal wrapped, where the method names
 * the element around its arguments.
 *
 * @param args - by name, in order
 * @throws SoapEncodeError when an argument can't be sent, or is not what it has to be, or the method's name is none in XML
 * @see SOAP 1.1, section 7.1
 */
export function encodeCall(
  method: SoapMethod,
  args: Iterable<readonly [name: string, value: SoapSendable]>,
  { style = "encoded", elementFormDefault, params = {} }: SoapCallOptions = {},
): string {
  const isQualified = style === "literal" && elementFormDefault === "qualified";
  return writeMessage(style, method, (xml, values) => {
    if (isQualified) startAround(xml, method);
    else startMethod(xml, method, "");
    for (const [name, value] of args) {
      values.write(name, value, Object.hasOwn(params, name) ? params[name] : undefined);
    }
    xml.end();
  });
}

/**
 * A message with the answer to a call, to be sent as UTF-8: `methodResponse` in the namespace of the
 * method, with one element `Result` (SP-S2).
 *
 * @throws SoapEncodeError when the result can't be sent, or is not what it has to be
 */
export function encodeResponse(
  method: SoapMethod,
  result: SoapSendable,
  { style = "encoded", returns = "anyType" }: SoapResponseOptions = {},
): string {
  return writeMessage(style, method, (xml, values) => {
    startMethod(xml, method, "Response");
    writeResult(values, result, style, memberOf("Result", returns));
    xml.end();
  });
}

/**
 * A message with a fault, to be sent as UTF-8.
 *
 * @throws SoapEncodeError when its text or detail can't be sent
 * @see SOAP 1.1, section 4.4
 */
export function encodeFault({ faultcode, faultstring, faultactor, detail }: SOAPFault): string {
  return writeMessage("encoded", NO_METHOD, (xml, values) => {
    const prefix = STANDARD_CODE.test(faultcode) ? "SOAP-ENV:" : "";
    xml.start("SOAP-ENV:Fault");
    xml.start("faultcode").text(`${prefix}${faultcode}`).end();
    xml.start("faultstring").text(faultstring).end();
    if (faultactor !== undefined) xml.start("faultactor").text(faultactor).end();
    if (detail !== undefined) {
      xml.start("detail");
      for (const [name, value] of Object.entries(detail)) values.write(name, value);
      xml.end();
    }
    xml.end();
  });
}

function writeResult(
  values: ValueEncoder,
  result: SoapSendable,
  style: SoapStyle,
  { name, type, isOptional }: Member,
): void {
  const isLeftOut = isOptional && (result === null || result === undefined);
  if (!isLeftOut) values.write(name, result, type);
  else if (style === "encoded") values.write(name, null); // a part of rpc can't be left out
}

/** Writes what is around the content of the body, and makes complaints about XML those about values. */
function writeMessage(
  style: SoapStyle,
  { namespace }: SoapMethod,
  writeBody: (xml: XmlWriter, values: ValueEncoder) => void,
): string {
  const xml = new XmlWriter().declaration();
  const encoding = ["SOAP-ENV:encodingStyle", SOAP_ENCODING] as const;
  try {
    xml.start("SOAP-ENV:Envelope", style === "encoded" ? [...NAMESPACES, encoding] : NAMESPACES);
    xml.start("SOAP-ENV:Body");
    const prefix = namespace === "" ? undefined : METHOD_PREFIX;
    writeBody(xml, new ValueEncoder(xml, style, prefix));
    return xml.end().end().finish();
  } catch (error) {
    if (!(error instanceof XmlWriteError)) throw error;
    throw new SoapEncodeError(error.message, { cause: error });
  }
}

function startMethod(xml: XmlWriter, { namespace, method }: SoapMethod, suffix: string): void {
  requireNoColon(method);
  const name = `${method}${suffix}`;
  if (namespace === "") xml.start(name);
  else xml.start(`${METHOD_PREFIX}:${name}`, [[`xmlns:${METHOD_PREFIX}`, namespace]]);
}

/** Starts the method's element with its namespace as the default: that of all inside. */
function startAround(xml: XmlWriter, { namespace, method }: SoapMethod): void {
  requireNoColon(method);
  xml.start(method, [["xmlns", namespace]]);
}

function requireNoColon(method: string): void {
  if (method.includes(":")) throw new SoapEncodeError("a method's name must be without colons");
}
