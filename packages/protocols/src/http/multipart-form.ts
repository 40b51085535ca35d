/** Forms with files in them, once all of them is there (HR-3). */
import { BodyBuffer } from "./body-buffer.ts";
import type { Args } from "./form.ts";
import { parseParameters } from "./header-parameters.ts";
import type { PartHead } from "./multipart-head.ts";
import { isBoundary, MultipartParser } from "./multipart-parser.ts";
import { bytesToText } from "./percent-encoding.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** One field of a form: a value, or a file. */
export interface FormPart extends PartHead {
  /** Yours to keep: a view of the request's content. */
  readonly bytes: Buffer;
}

const NO_BOUNDARY = refusal(400, "multipart/form-data without a boundary");

/**
 * Takes a form apart.
 *
 * @param contentType - what the Content-Type field says
 * @returns the rule that the form breaks, if it does
 */
export function readMultipartForm(contentType: string, body: Buffer): FormPart[] | Refusal {
  const boundary = formBoundary(contentType);
  if (isRefusal(boundary)) return boundary;
  const parser = new MultipartParser(boundary);
  parser.push(body);
  const parts = takeParts(parser, body.length);
  return parser.end() ?? parts;
}

/** What stands between the parts, or that nothing does. */
export function formBoundary(contentType: string): string | Refusal {
  const boundary = parseParameters(contentType)?.parameters.get("boundary") ?? "";
  return isBoundary(boundary) ? boundary : NO_BOUNDARY;
}

/** The values of the parts that are no files, as text, by name. */
export function textArgs(parts: readonly FormPart[]): Args {
  const args: Args = new Map();
  for (const { name, filename, bytes } of parts) {
    if (filename !== undefined) continue;
    const values = args.get(name);
    if (values === undefined) args.set(name, [bytesToText(bytes)]);
    else values.push(bytesToText(bytes));
  }
  return args;
}

function takeParts(parser: MultipartParser, maxLength: number): FormPart[] {
  const parts: FormPart[] = [];
  const bytes = new BodyBuffer(maxLength);
  let head: PartHead | undefined;
  for (let event = parser.next(); event !== undefined; event = parser.next()) {
    if (event.kind === "part") head = event.part;
    else if (event.kind === "data") bytes.append(event.data);
    else if (event.kind === "partEnd" && head !== undefined) {
      parts.push({ ...head, bytes: bytes.take() });
    }
  }
  return parts;
}
