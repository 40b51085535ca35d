import { NAME_PATTERN } from "./characters.ts";
import { XmlLimitError, XmlSyntaxError } from "./errors.ts";
import { positionAt } from "./position.ts";
import { resolveReferences } from "./references.ts";
import { replaceEach } from "./replacing.ts";

/** The rest of a start tag, behind its name. */
export interface TagRest {
  readonly attributes: ReadonlyMap<string, string>;
  /** Whether it ended in `/>`. */
  readonly isSelfClosed: boolean;
  /** The index behind the tag. */
  readonly end: number;
}

/** What most tags have. */
export const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

// Sticky: each is tried at lastIndex only, and leaves lastIndex behind what it matched.
const ATTRIBUTE = new RegExp(
  `[ \\t\\n]+(${NAME_PATTERN})[ \\t\\n]*=[ \\t\\n]*(?:"([^<"]*)"|'([^<']*)')`,
  "uy",
);
const TAG_END = /[ \t\n]*(\/?)>/y;

/**
 * Reads attributes up to the end of the tag they are in.
 *
 * @param start - the index behind the tag's name
 * @throws XmlSyntaxError when the tag is malformed or names an attribute twice
 * @throws XmlLimitError when it has more than `maxAttributes`
 * @see XML 1.0 (fifth edition), sections 3.1 and 3.3.3
 */
export function readTagRest(document: string, start: number, maxAttributes: number): TagRest {
  const attributes = new Map<string, string>();
  let at = start;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(document);
    if (match === null) break;
    const [, name = "", doubleQuoted, singleQuoted = ""] = match;
    if (attributes.has(name)) throw syntaxError("attribute given twice", document, at);
    if (attributes.size === maxAttributes) {
      throw new XmlLimitError("attributes", maxAttributes, positionAt(document, at));
    }
    at = ATTRIBUTE.lastIndex;
    attributes.set(name, attributeValue(doubleQuoted ?? singleQuoted, document, at - 1));
  }
  TAG_END.lastIndex = at;
  const tagEnd = TAG_END.exec(document);
  if (tagEnd === null) throw syntaxError("malformed tag", document, at);
  return { attributes, isSelfClosed: tagEnd[1] !== "", end: TAG_END.lastIndex };
}

/** White space as such becomes blanks; as a reference it stays what it is. */
function attributeValue(raw: string, document: string, end: number): string {
  const blank = replaceEach(replaceEach(raw, "\t", " "), "\n", " ");
  return resolveReferences(blank, document, end - raw.length);
}

function syntaxError(message: string, document: string, offset: number): XmlSyntaxError {
  return new XmlSyntaxError(message, positionAt(document, offset));
}
