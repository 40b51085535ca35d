/** What stands above a part of a form (RFC 7578, section 4). */
import type { FieldBlock } from "./field-block.ts";
import { parseParameters } from "./header-parameters.ts";
import { Headers } from "./headers.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** What is said of a part before its bytes. */
export interface PartHead {
  /** The name of the field in the form. */
  readonly name: string;
  /** What the client calls the file, if it is one. Never a path to write to as it is. */
  readonly filename: string | undefined;
  /** The media type as the client names it, with its parameters. */
  readonly type: string;
  readonly headers: Headers;
}

const NO_DISPOSITION = refusal(400, "a part without one Content-Disposition");
const BAD_DISPOSITION = refusal(400, "Content-Disposition is not form-data with a name");
const TRANSFER_ENCODED = refusal(400, "a part has a Content-Transfer-Encoding");

/** These say nothing: what is sent is what is meant. */
const IDENTITIES: ReadonlySet<string> = new Set(["7bit", "8bit", "binary"]);

/**
 * Reads the fields above a part.
 *
 * @returns the rule they break, if they do. `filename*` is such a rule: RFC 7578 forbids it, and some
 *   parsers take it, some the `filename` beside it
 */
export function readPartHead(block: FieldBlock): PartHead | Refusal {
  const headers = Headers.fromWire(block);
  const dispositions = headers.getRawHeaders("Content-Disposition", []);
  if (dispositions.length !== 1) return NO_DISPOSITION;
  const disposition = parseParameters(dispositions[0] ?? "");
  const name = disposition?.parameters.get("name");
  if (disposition?.value !== "form-data" || name === undefined) return BAD_DISPOSITION;
  if (disposition.parameters.has("filename*")) return BAD_DISPOSITION;
  const encodings = headers.getRawHeaders("Content-Transfer-Encoding", []);
  if (!encodings.every((encoding) => IDENTITIES.has(encoding.toLowerCase()))) {
    return TRANSFER_ENCODED;
  }
  const type = headers.getRawHeaders("Content-Type")?.[0] ?? "text/plain";
  return { name, filename: disposition.parameters.get("filename"), type, headers };
}
