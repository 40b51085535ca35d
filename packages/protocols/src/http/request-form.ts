/** The form in the body of a request (HR-2, HR-3). */
import { type Args, countItems, mediaType, parseQuery } from "./form.ts";
import { MAX_FORM_ITEMS } from "./limits.ts";
import { type FormPart, readMultipartForm, textArgs } from "./multipart-form.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

const TOO_MANY_ITEMS = refusal(413, "form has too many items");
const NO_PARTS: readonly FormPart[] = Object.freeze([]);

/** A form that can be read. */
export interface SubmittedForm {
  /** Names and values, without the files. Taken apart each time: keep them. */
  readonly args: Args;
  /** What `multipart/form-data` holds, in order; empty for other forms. */
  readonly parts: readonly FormPart[];
}

/**
 * Takes a body for the form that its Content-Type names.
 *
 * Whether it can be read is known at once, since a form has to be whole before anybody may rely on it.
 *
 * @returns `undefined` when it is no form at all; the rule that it breaks, if it does
 */
export function readForm(contentType: string, body: Buffer): SubmittedForm | Refusal | undefined {
  switch (mediaType(contentType)) {
    case "application/x-www-form-urlencoded":
      return countItems(body) > MAX_FORM_ITEMS ? TOO_MANY_ITEMS : new UrlencodedForm(body);
    case "multipart/form-data": {
      const parts = readMultipartForm(contentType, body);
      return isRefusal(parts) ? parts : new MultipartForm(parts);
    }
    default:
      return undefined;
  }
}

class UrlencodedForm implements SubmittedForm {
  readonly parts = NO_PARTS;
  readonly #body: Buffer;

  constructor(body: Buffer) {
    this.#body = body;
  }

  get args(): Args {
    return parseQuery(this.#body.toString("latin1"));
  }
}

class MultipartForm implements SubmittedForm {
  readonly parts: readonly FormPart[];

  constructor(parts: readonly FormPart[]) {
    this.parts = parts;
  }

  get args(): Args {
    return textArgs(this.parts);
  }
}
