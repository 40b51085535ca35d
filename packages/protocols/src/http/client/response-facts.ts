/** What a client itself has to know of the header block of a response. */
import { type ConnectionOptions, connectionOptions } from "../connection-options.ts";
import type { FieldBlock } from "../field-block.ts";
import { type Refusal, refusal } from "../refusal.ts";

/** The facts, as far as the fields alone tell. */
export interface ResponseFacts {
  readonly contentLength: number | undefined;
  readonly isChunked: boolean;
  readonly connection: ConnectionOptions;
}

const DIFFERENT_LENGTHS = refusal(502, "Content-Lengths that differ");
const BAD_LENGTH = refusal(502, "Content-Length is not a number");
const TWO_ENCODINGS = refusal(502, "more than one Transfer-Encoding");
const BAD_ENCODING = refusal(502, "Transfer-Encoding is not chunked");
const BOTH = refusal(502, "both Transfer-Encoding and Content-Length");

const DIGITS = /^[0-9]+$/;

/**
 * Reads the facts out of a block.
 *
 * @returns the facts, or the rule that the fields break
 * @see RFC 9112, section 6.3; AG-7
 */
export function readResponseFacts(block: FieldBlock): ResponseFacts | Refusal {
  const encodings = valuesOf(block, "transfer-encoding");
  const contentLength = readContentLength(valuesOf(block, "content-length"));
  if (typeof contentLength === "object") return contentLength;
  if (encodings.length > 1) return TWO_ENCODINGS;
  const [encoding] = encodings;
  if (encoding !== undefined && encoding.toLowerCase() !== "chunked") return BAD_ENCODING;
  if (encoding !== undefined && contentLength !== undefined) return BOTH;
  const connection = connectionOptions(valuesOf(block, "connection"));
  return { contentLength, isChunked: encoding !== undefined, connection };
}

/** Servers do repeat it; what says the same twice says it once (AG-7). */
function readContentLength(values: readonly string[]): number | Refusal | undefined {
  const [text] = values;
  if (text === undefined) return undefined;
  if (!values.every((value) => DIGITS.test(value))) return BAD_LENGTH;
  const length = Number(text);
  if (length > Number.MAX_SAFE_INTEGER) return BAD_LENGTH;
  return values.every((value) => value === text) ? length : DIFFERENT_LENGTHS;
}

/** The values of all fields of this name, which has to be in lower case. */
export function valuesOf(block: FieldBlock, name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < block.size; i++) if (block.isNamed(i, name)) values.push(block.value(i));
  return values;
}
