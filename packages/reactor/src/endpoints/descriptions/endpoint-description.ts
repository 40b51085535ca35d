/**
 * The grammar of endpoint descriptions, such as `tcp:80:interface=127.0.0.1` (E13):
 *
 * ```text
 * description = field *( ":" field )
 * field       = [ name "=" ] value        the first "=" of a field counts, others belong to the value
 * ```
 *
 * A backslash takes the next character for itself, whatever it is. The first field without a name is the
 * type of the endpoint.
 */

/** The arguments of a description, without its type. */
export interface EndpointArguments {
  /** Those without a name, in order. */
  readonly positional: readonly string[];
  /** Those with a name; of several with the same name the last. */
  readonly keyword: ReadonlyMap<string, string>;
}

/** A description taken apart. */
export interface EndpointDescription extends EndpointArguments {
  /** What kind of endpoint it describes, such as `tcp`; as it was written. */
  readonly type: string;
}

/** @throws TypeError for no text; RangeError when it names no type, or ends in a backslash */
export function parseDescription(description: string): EndpointDescription {
  if (typeof description !== "string") {
    throw new TypeError(`the description of an endpoint must be text, got ${String(description)}`);
  }
  const positional: string[] = [];
  const keyword = new Map<string, string>();
  for (const { name, value } of fieldsOf(description)) {
    if (name === undefined) positional.push(value);
    else keyword.set(name, value);
  }
  const [type, ...rest] = positional;
  if (type === undefined) throw new RangeError(`no type of endpoint is named in ${description}`);
  return { type, positional: rest, keyword };
}

interface Field {
  readonly name: string | undefined;
  readonly value: string;
}

function* fieldsOf(description: string): Generator<Field> {
  let name: string | undefined;
  let text = "";
  const characters = description[Symbol.iterator]();
  for (const character of characters) {
    if (character === ":") {
      yield { name, value: text };
      name = undefined;
      text = "";
    } else if (character === "=" && name === undefined) {
      name = text;
      text = "";
    } else {
      text += character === "\\" ? escaped(characters, description) : character;
    }
  }
  yield { name, value: text };
}

function escaped(rest: Iterator<string>, description: string): string {
  const { done, value } = rest.next();
  if (done) throw new RangeError(`nothing follows the last backslash of ${description}`);
  return value;
}

/**
 * `argument` in the form in which it can be part of a description, such as a path on Windows:
 *
 * ```ts
 * serverFromString(reactor, `unix:${quoteStringArgument(path)}`);
 * ```
 *
 * An argument without a name that has a `=` still has to be given one (`unix:address=…`).
 *
 * @see Twisted: `twisted.internet.endpoints.quoteStringArgument` (E13)
 */
export function quoteStringArgument(argument: string): string {
  return argument.replace(/[\\:]/g, "\\$&");
}
