import {
  type DecodeOptions,
  decodeMethodCall,
  decodeMethodResponse,
  XmlRpcDecodeError,
  type XmlRpcValue,
} from "@cordage/protocols/xmlrpc";

/** A call with one parameter, given the `value` element, or what stands in its place. */
export function callWith(valueElement: string): string {
  return `<methodCall><methodName>m</methodName><params><param>${valueElement}</param></params></methodCall>`;
}

/** Elements, given what is in them. */
export const value = (content: string): string => `<value>${content}</value>`;
export const array = (content: string): string => value(`<array><data>${content}</data></array>`);
export const struct = (content: string): string => value(`<struct>${content}</struct>`);
export const member = (name: string, element: string): string =>
  `<member><name>${name}</name>${element}</member>`;
export const int = (text: string | number): string => value(`<int>${text}</int>`);

/** An element `depth` arrays and structs deep. */
export function nested(depth: number): string {
  let element = int(1);
  for (let i = 0; i < depth; i += 1)
    element = i % 2 === 0 ? array(element) : struct(member("a", element));
  return element;
}

/**
 * The same document in a spelling that only the general reader takes: a blank in every tag. The reader of
 * the plain spelling, which only bytes are given to, must come to the same.
 */
export function inUnusualSpelling(document: string): string {
  return document.replace(/<(\/?[\w.:]+)>/g, "<$1 >");
}

/** What a parameter is decoded to, by every way there is. */
export function decodeValue(
  valueElement: string,
  options?: DecodeOptions,
): XmlRpcValue | undefined {
  const document = callWith(valueElement);
  const [value] = decodeMethodCall(Buffer.from(document), options).params;
  const [other] = decodeMethodCall(inUnusualSpelling(document), options).params;
  if (!sameValue(value, other)) throw new Error(`the ways to read ${document} differ`);
  return value;
}

/** The message, without the position, a document is refused with, whichever way it is read. */
export function refusalOf(document: string, options?: DecodeOptions): string {
  const spellings = [Buffer.from(document), document, inUnusualSpelling(document)];
  const messages = spellings.map((spelling) => refusal(() => decodeMethodCall(spelling, options)));
  if (new Set(messages).size !== 1)
    throw new Error(`the ways to refuse ${document} differ: ${messages}`);
  return messages[0] ?? "";
}

/** As {@link refusalOf}, for a response. */
export function responseRefusalOf(document: string): string {
  return refusal(() => decodeMethodResponse(Buffer.from(document)));
}

function refusal(decode: () => unknown): string {
  try {
    decode();
  } catch (error) {
    if (!(error instanceof XmlRpcDecodeError)) throw error;
    return error.message.replace(/ at line \d+, column \d+$/, "");
  }
  throw new Error("accepted");
}

/** Deep equality that tells 0 from -0, for values made of what XML-RPC can carry. */
function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null)
    return Object.is(a, b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => sameValue(Reflect.get(a, name), Reflect.get(b, name)))
  );
}
