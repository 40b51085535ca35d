import { isDeepStrictEqual } from "node:util";
import { decodeXml, XmlDocumentError } from "@cordage/protocols/xml";
import {
  type DecodeOptions,
  decodeMethodCall,
  decodeMethodResponse,
  Fault,
  XmlRpcDecodeError,
} from "@cordage/protocols/xmlrpc";

/** What a document comes to: what is in it, or all that its refusal tells. */
type Outcome =
  | { readonly accepted: true; readonly content: unknown }
  | {
      readonly accepted: false;
      readonly message: string;
      readonly position: unknown;
      readonly cause: unknown;
    };

/**
 * Tells where the two readers differ on a document. Bytes are tried as the plain spelling first; text is
 * always read by the general reader.
 *
 * @returns `undefined` where they agree: on the same content to the last bit, or on the same refusal
 */
export function disagreement(document: Buffer, options: DecodeOptions): string | undefined {
  for (const decode of [decodeMethodCall, decodeMethodResponse]) {
    const fromBytes = outcome(() => decode(document, options));
    const fromText = outcome(() => decode(textOf(document), options));
    if (!isDeepStrictEqual(fromBytes, fromText)) {
      return `${decode.name} of ${JSON.stringify(document.toString())}: ${show(fromBytes)}, ${show(fromText)}`;
    }
  }
  return undefined;
}

function textOf(document: Buffer): string {
  try {
    return decodeXml(document);
  } catch (error) {
    if (!(error instanceof XmlDocumentError)) throw error;
    throw new XmlRpcDecodeError(error.message, error.position, { cause: error });
  }
}

function outcome(decode: () => unknown): Outcome {
  try {
    const content = decode();
    // A Fault is an error, with a stack of its own.
    const isFault = content instanceof Fault;
    return {
      accepted: true,
      content: isFault ? [content.faultCode, content.faultString] : content,
    };
  } catch (error) {
    if (!(error instanceof XmlRpcDecodeError)) throw error;
    const { message, position, cause } = error;
    return {
      accepted: false,
      message,
      position,
      cause: cause instanceof Error ? cause.name : cause,
    };
  }
}

function show(outcome: Outcome): string {
  const replacer = (_name: string, value: unknown): unknown =>
    typeof value === "bigint" || Object.is(value, -0) ? `${typeof value} ${String(value)}` : value;
  return JSON.stringify(outcome, replacer);
}
