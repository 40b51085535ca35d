import { MAX_XML_LENGTH, Markup, MarkupScanner } from "../xml/index.ts";
import type { DecodeOptions } from "./decode-options.ts";
import { MAX_METHOD_NAME_LENGTH } from "./limits.ts";
import type { MethodCall } from "./method-call.ts";
import { plainTags } from "./plain-tags.ts";
import { PlainValueDecoder } from "./plain-value-decoder.ts";
import type { XmlRpcValue } from "./values.ts";

const METHOD_CALL = plainTags("methodCall");
const METHOD_NAME = plainTags("methodName");
const METHOD_RESPONSE = plainTags("methodResponse");
const PARAMS = plainTags("params");
const PARAM = plainTags("param");

/** As Python, PHP, Java and others write it. A document may also do without. */
const DECLARATIONS: readonly Markup[] = [
  "<?xml version='1.0'?>",
  '<?xml version="1.0"?>',
  "<?xml version='1.0' encoding='utf-8'?>",
  '<?xml version="1.0" encoding="utf-8"?>',
  "<?xml version='1.0' encoding='UTF-8'?>",
  '<?xml version="1.0" encoding="UTF-8"?>',
].map((text) => new Markup(text));

/** A `methodCall` document in the plain spelling, or `undefined`: see {@link PlainValueDecoder}. */
export function readPlainCall(
  document: Uint8Array,
  options: DecodeOptions,
): MethodCall | undefined {
  const scanner = startPlain(document);
  if (!scanner?.takeSpaced(METHOD_CALL.start)) return undefined;
  const methodName = readMethodName(scanner);
  if (methodName === undefined || !scanner.takeSpaced(PARAMS.start)) return undefined;
  const values = new PlainValueDecoder(scanner, options);
  const params: XmlRpcValue[] = [];
  while (scanner.takeSpaced(PARAM.start)) {
    const value = values.readValue();
    if (value === undefined || !scanner.takeSpaced(PARAM.end)) return undefined;
    params.push(value);
  }
  if (!scanner.take(PARAMS.end) || !scanner.takeSpaced(METHOD_CALL.end)) return undefined;
  return isOver(scanner) ? { methodName, params } : undefined;
}

/** The result in a `methodResponse` document in the plain spelling, or `undefined`, also for a fault. */
export function readPlainResult(
  document: Uint8Array,
  options: DecodeOptions,
): XmlRpcValue | undefined {
  const scanner = startPlain(document);
  if (!scanner?.takeSpaced(METHOD_RESPONSE.start)) return undefined;
  if (!scanner.takeSpaced(PARAMS.start) || !scanner.takeSpaced(PARAM.start)) return undefined;
  const result = new PlainValueDecoder(scanner, options).readValue();
  if (!scanner.takeSpaced(PARAM.end) || !scanner.takeSpaced(PARAMS.end)) return undefined;
  return scanner.takeSpaced(METHOD_RESPONSE.end) && isOver(scanner) ? result : undefined;
}

/** Bytes are at least as many as characters, so that none is too long for the other reader only. */
function startPlain(document: Uint8Array): MarkupScanner | undefined {
  if (document.length > MAX_XML_LENGTH) return undefined;
  const scanner = new MarkupScanner(document);
  DECLARATIONS.some((declaration) => scanner.take(declaration));
  return scanner;
}

function readMethodName(scanner: MarkupScanner): string | undefined {
  if (!scanner.takeSpaced(METHOD_NAME.start)) return undefined;
  const name = scanner.takeText();
  if (name === undefined || name.length > MAX_METHOD_NAME_LENGTH) return undefined;
  return scanner.take(METHOD_NAME.end) ? name : undefined;
}

function isOver(scanner: MarkupScanner): boolean {
  scanner.skipSpace();
  return scanner.isAtEnd;
}
