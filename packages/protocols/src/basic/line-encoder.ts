import { encodeLatin1 } from "../bytes/index.ts";
import { LineContainsDelimiterError } from "./errors.ts";
import { CRLF, type LineRules } from "./line-rules.ts";

const CR = 0x0d;
const LF = 0x0a;

/** As much of {@link LineRules} as sending needs. */
export type SentLineRules = Pick<LineRules, "delimiter" | "lineEncoding">;

/**
 * A line as it goes out: its bytes and the delimiter, in one piece.
 *
 * @param line - text is encoded as `rules.lineEncoding`, UTF-8 if there is none
 * @throws LineContainsDelimiterError when the peer would see the line end early, or, where CR LF
 *   ends lines, when it contains either: many peers take one of them for the end of a line
 * @throws RangeError when the text doesn't fit into Latin-1
 * @throws TypeError for what is neither bytes nor text
 */
export function encodeLine(line: Uint8Array | string, rules: SentLineRules): Buffer {
  const encoded = joinLine(line, rules);
  const { delimiter } = rules;
  const length = encoded.length - delimiter.length;
  // Looked for in the whole: line and delimiter can also make an earlier delimiter between them.
  const endsEarly = encoded.indexOf(delimiter) < length;
  if (endsEarly || (delimiter.equals(CRLF) && breaksWithin(encoded, length))) {
    throw new LineContainsDelimiterError();
  }
  return encoded;
}

/** Like {@link encodeLine}, without looking at what is sent. */
export function joinLine(line: Uint8Array | string, rules: SentLineRules): Buffer {
  const bytes = typeof line === "string" ? encodeText(line, rules) : line;
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`line must be bytes or a string, got ${typeof line}`);
  }
  return Buffer.concat([bytes, rules.delimiter]);
}

function encodeText(text: string, { lineEncoding }: SentLineRules): Buffer {
  return lineEncoding === "latin1" ? encodeLatin1(text) : Buffer.from(text, "utf8");
}

/** Whether there is a CR or LF in front of the CR LF at `length`. */
function breaksWithin(encoded: Buffer, length: number): boolean {
  return encoded.indexOf(CR) < length || encoded.indexOf(LF) < length;
}
