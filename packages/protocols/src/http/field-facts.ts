/** What the server itself has to know of a header block: the fields that frame, route and connect. */
import {
  type ConnectionOptions,
  connectionOptions,
  NO_CONNECTION_OPTIONS,
} from "./connection-options.ts";
import type { FieldBlock } from "./field-block.ts";
import { isHostPort } from "./host.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** The facts, all independent of the request line: a block that comes again has the same. */
export interface FieldFacts {
  readonly hasHost: boolean;
  readonly contentLength: number | undefined;
  readonly isChunked: boolean;
  readonly connection: ConnectionOptions;
  /** What `Expect` asks for: nothing, what we can do, or what we can't. */
  readonly expectation: "none" | "100-continue" | "unknown";
}

const TWO_HOSTS = refusal(400, "more than one Host");
const BAD_HOST = refusal(400, "Host is not a host");
const TWO_LENGTHS = refusal(400, "more than one Content-Length");
const BAD_LENGTH = refusal(400, "Content-Length is not a number");
const TWO_ENCODINGS = refusal(400, "more than one Transfer-Encoding");
const BAD_ENCODING = refusal(400, "Transfer-Encoding is not chunked");

const DIGITS = /^[0-9]+$/;

/** The values of the fields that matter here. */
interface Found {
  readonly host: string[];
  readonly contentLength: string[];
  readonly transferEncoding: string[];
  readonly connection: string[];
  readonly expect: string[];
}

/**
 * Reads the facts out of a block.
 *
 * @returns the facts, or the rule that one of these fields breaks on its own
 * @see HP-10 to HP-12, HP-17, HC-2
 */
export function readFacts(block: FieldBlock): FieldFacts | Refusal {
  const found = find(block);
  const [host] = found.host;
  if (found.host.length > 1) return TWO_HOSTS;
  if (host !== undefined && !isHostPort(host)) return BAD_HOST;
  const contentLength = readContentLength(found.contentLength);
  if (typeof contentLength === "object") return contentLength;
  if (found.transferEncoding.length > 1) return TWO_ENCODINGS;
  const [encoding] = found.transferEncoding;
  if (encoding !== undefined && encoding.toLowerCase() !== "chunked") return BAD_ENCODING;
  return {
    hasHost: host !== undefined,
    contentLength,
    isChunked: encoding !== undefined,
    connection:
      found.connection.length === 0 ? NO_CONNECTION_OPTIONS : connectionOptions(found.connection),
    expectation: readExpectation(found.expect),
  };
}

/** The lengths of the names sort out nearly every other field before a byte is compared. */
function find(block: FieldBlock): Found {
  const found: Found = {
    host: [],
    contentLength: [],
    transferEncoding: [],
    connection: [],
    expect: [],
  };
  for (let i = 0; i < block.size; i++) {
    switch (block.nameLength(i)) {
      case 4:
        if (block.isNamed(i, "host")) found.host.push(block.value(i));
        break;
      case 6:
        if (block.isNamed(i, "expect")) found.expect.push(block.value(i));
        break;
      case 10:
        if (block.isNamed(i, "connection")) found.connection.push(block.value(i));
        break;
      case 14:
        if (block.isNamed(i, "content-length")) found.contentLength.push(block.value(i));
        break;
      case 17:
        if (block.isNamed(i, "transfer-encoding")) found.transferEncoding.push(block.value(i));
        break;
    }
  }
  return found;
}

/** A second Content-Length is refused even when it says the same (HP-11). */
function readContentLength(values: readonly string[]): number | Refusal | undefined {
  const [text] = values;
  if (text === undefined) return undefined;
  if (values.length > 1) return TWO_LENGTHS;
  if (!DIGITS.test(text)) return BAD_LENGTH;
  const length = Number(text);
  return length <= Number.MAX_SAFE_INTEGER ? length : BAD_LENGTH;
}

function readExpectation(values: readonly string[]): FieldFacts["expectation"] {
  if (values.length === 0) return "none";
  const isContinue = values.every((value) => value.toLowerCase() === "100-continue");
  return isContinue ? "100-continue" : "unknown";
}
