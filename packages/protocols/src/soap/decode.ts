import { decodeXml, XmlDocumentError, XmlReader } from "../xml/index.ts";
import type { Element } from "./element.ts";
import { type ElementTree, readElementTree } from "./element-reader.ts";
import { SoapDecodeError } from "./errors.ts";
import { ACTOR_NEXT, SOAP_ENCODING, SOAP_ENVELOPE, XSI } from "./namespaces.ts";
import {
  type SoapResultType,
  type SoapSignature,
  type SoapSignatures,
  signatureOf,
} from "./signature.ts";
import { isFaultcode, SOAPFault } from "./soap-fault.ts";
import type { SoapStyle } from "./soap-style.ts";
import { isOptionalType } from "./struct-type.ts";
import { ValueDecoder } from "./value-decoder.ts";
import type { SoapValue } from "./values.ts";

/** A value with its name. */
export interface SoapArgument {
  readonly name: string;
  readonly value: SoapValue;
}

/** An entry in the header of a message. */
export interface SoapHeader extends SoapArgument {
  readonly namespace: string;
}

/** A call that was received. */
export interface SoapCall {
  /** Of the method; `""` if none. */
  readonly namespace: string;
  readonly method: string;
  /** In document order; where the signature's names are used, in its order. */
  readonly args: readonly SoapArgument[];
  readonly headers: readonly SoapHeader[];
  /** How the answer is to be written. */
  readonly style: SoapStyle;
}

/** How messages are decoded where there is a choice. */
export interface SoapDecodeOptions {
  /** What methods take. Arguments are read as that, and refused if they can't be. */
  readonly signatures?: SoapSignatures | undefined;
  /** Whether a header entry that must be understood is. Default: none is. */
  readonly understands?: ((namespace: string, name: string) => boolean) | undefined;
}

/** How the answer to a call is decoded where there is a choice. */
export interface SoapResultOptions {
  /** What the result is read as; it is refused if it can't be. Default: what it says of itself. */
  readonly returns?: SoapResultType | undefined;
}

/**
 * Reads a call.
 *
 * @param message - its bytes, or text that was decoded already
 * @throws SoapDecodeError when it is not one, or exceeds a limit; `faultCode` says how to answer
 * @see SOAP 1.1, sections 4 and 7.1; SP-S3
 */
export function decodeCall(
  message: Uint8Array | string,
  options: SoapDecodeOptions = {},
): SoapCall {
  const { envelope, body, call, values } = readMessage(message);
  const headers = readHeaders(envelope, values, options);
  const signature = signatureOf(options.signatures, call.local);
  const args = readArguments(call, values, signature);
  const isEncoded = signature === undefined || saysTypes([envelope, body, call]);
  return {
    namespace: call.namespace,
    method: call.local,
    args,
    headers,
    style: isEncoded ? "encoded" : "literal",
  };
}

/**
 * Reads the answer to a call: its result, or the fault that came instead. A result is what the answer's
 * only element is, or the one called `Result`; else a struct is made of all.
 *
 * @param message - its bytes, or text that was decoded already
 * @throws SoapDecodeError when it is not one, or exceeds a limit
 * @see SP-S5
 */
export function decodeResponse(
  message: Uint8Array | string,
  { returns }: SoapResultOptions = {},
): SoapValue | SOAPFault {
  const { envelope, call, values } = readMessage(message);
  readHeaders(envelope, values, {});
  if (call.is(SOAP_ENVELOPE, "Fault")) return readFault(call, values);
  if (call.children.length === 0) return null;
  const result = resultIn(call);
  if (returns === undefined || !isOptionalType(returns)) return values.read(result, returns);
  return values.readOptional(result, returns.type) ?? null;
}

/** The element of an answer that is the result. */
function resultIn(answer: Element): Element {
  const { children } = answer;
  const candidates = children.length === 1 ? children : children.filter(isResult);
  const [result = answer, ...others] = candidates;
  return others.length === 0 ? result : answer;
}

function isResult({ local }: Element): boolean {
  return local === "Result";
}

/** The parts of a message. `call` is the element in its body that says what it is about. */
interface Message {
  readonly envelope: Element;
  readonly body: Element;
  readonly call: Element;
  readonly values: ValueDecoder;
}

function readMessage(message: Uint8Array | string): Message {
  const { root, identified } = readTree(message);
  if (root.local !== "Envelope") throw new SoapDecodeError("not a SOAP envelope");
  if (root.namespace !== SOAP_ENVELOPE) {
    throw new SoapDecodeError("not an envelope of SOAP 1.1", "VersionMismatch");
  }
  const body = root.children.find((child) => child.is(SOAP_ENVELOPE, "Body"));
  const call = body?.children.find((child) => child.attribute(SOAP_ENCODING, "root") !== "0");
  if (body === undefined || call === undefined) {
    throw new SoapDecodeError("the message has no body, or nothing in it");
  }
  return { envelope: root, body, call, values: new ValueDecoder(identified) };
}

/** Makes complaints about XML those about a message. */
function readTree(message: Uint8Array | string): ElementTree {
  try {
    const text = typeof message === "string" ? message : decodeXml(message);
    return readElementTree(new XmlReader(text));
  } catch (error) {
    if (!(error instanceof XmlDocumentError)) throw error;
    throw new SoapDecodeError(error.message, "Client", { cause: error });
  }
}

/** @see SOAP 1.1, section 4.2 */
function readHeaders(
  envelope: Element,
  values: ValueDecoder,
  { understands = () => false }: SoapDecodeOptions,
): SoapHeader[] {
  const header = envelope.children.find((child) => child.is(SOAP_ENVELOPE, "Header"));
  if (header === undefined) return [];
  for (const entry of header.children) {
    const isKnown = !mustBeUnderstood(entry) || understands(entry.namespace, entry.local);
    if (!isKnown) throw new SoapDecodeError("a header is not understood", "MustUnderstand");
  }
  return header.children.map((entry) => ({
    namespace: entry.namespace,
    name: entry.local,
    value: values.read(entry),
  }));
}

function mustBeUnderstood(entry: Element): boolean {
  const actor = entry.attribute(SOAP_ENVELOPE, "actor") ?? "";
  const isForUs = actor === "" || actor === ACTOR_NEXT;
  const demand = entry.attribute(SOAP_ENVELOPE, "mustUnderstand");
  return isForUs && (demand === "1" || demand === "true");
}

function readArguments(
  call: Element,
  values: ValueDecoder,
  signature: SoapSignature | undefined,
): SoapArgument[] {
  if (signature === undefined) {
    return call.children.map((child) => ({ name: child.local, value: values.read(child) }));
  }
  const params = Object.entries(signature.params);
  const { children } = call;
  if (children.length !== params.length) {
    const given = children.length;
    throw new SoapDecodeError(`method takes ${params.length} arguments, got ${given}`);
  }
  const ordered = inOrderOf(Object.keys(signature.params), children);
  return params.flatMap(([name, type], index) => {
    const child = ordered[index];
    return child === undefined ? [] : [{ name, value: values.read(child, type) }]; // there are as many
  });
}

/**
 * Arguments in the order of the declared names: by name, where they have just these. Otherwise by their
 * own order, since clients without a WSDL make names up; but none that is declared may stand for another.
 */
function inOrderOf(names: readonly string[], children: readonly Element[]): readonly Element[] {
  const named = new Map(children.map((child) => [child.local, child]));
  const byName = names.flatMap((name) => named.get(name) ?? []);
  if (byName.length === names.length) return byName;
  const isMixed = children.some(({ local }, i) => local !== names[i] && names.includes(local));
  if (isMixed) throw new SoapDecodeError("arguments neither by name nor in order");
  return children;
}

/** Whether a client writes values with their types, and so expects to get them. */
function saysTypes(around: readonly Element[]): boolean {
  const [call] = around.slice(-1);
  const style = around.some(
    (element) => element.attribute(SOAP_ENVELOPE, "encodingStyle") !== undefined,
  );
  return style || call?.children.some((arg) => arg.attribute(XSI, "type") !== undefined) === true;
}

/** @see SOAP 1.1, section 4.4. Its parts have no namespace; some senders give them the envelope's */
function readFault(fault: Element, values: ValueDecoder): SOAPFault {
  const part = (name: string): Element | undefined =>
    fault.children.find(({ local }) => local === name);
  const code = part("faultcode")?.text.trim() ?? "";
  const faultcode = code.slice(code.indexOf(":") + 1);
  const detail = part("detail");
  if (!isFaultcode(faultcode)) throw new SoapDecodeError("bad faultcode");
  return new SOAPFault(faultcode, part("faultstring")?.text ?? "", {
    faultactor: part("faultactor")?.text,
    // Text in it, without elements, is no part of a detail here: it has no name.
    detail: detail === undefined ? undefined : values.readStruct(detail),
  });
}
