/** Field values with parameters, such as `form-data; name="a"` (RFC 9110, section 5.6.6). */

/** A value, and what is said about it. */
export interface ParameterizedValue {
  /** What stands before the first semicolon, in lower case. */
  readonly value: string;
  /** By name in lower case. A Map: `__proto__` is a name like any other (GEN-6). */
  readonly parameters: ReadonlyMap<string, string>;
}

const VALUE = /^[!#$%&'*+\-.^_`|~0-9A-Za-z/]+/;
const PARAMETER = /[ \t]*;[ \t]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=("(?:[^"\\]|\\.)*"|[^\s";,\\]+)/y;
const END = /[ \t]*;?[ \t]*$/y;

/** A backslash before anything else is one: of a path that a browser of old has sent. */
const ESCAPED = /\\(["\\])/g;

/**
 * Takes a value apart.
 *
 * @returns `undefined` when it is not of that form, or names a parameter twice: somebody else might go by
 *   the other one
 */
export function parseParameters(field: string): ParameterizedValue | undefined {
  const value = VALUE.exec(field)?.[0];
  if (value === undefined) return undefined;
  const parameters = new Map<string, string>();
  let at = value.length;
  for (;;) {
    PARAMETER.lastIndex = at;
    const match = PARAMETER.exec(field);
    if (match === null) break;
    const name = `${match[1]}`.toLowerCase();
    if (parameters.has(name)) return undefined;
    parameters.set(name, unquoted(`${match[2]}`));
    at = PARAMETER.lastIndex;
  }
  END.lastIndex = at;
  return END.test(field) ? { value: value.toLowerCase(), parameters } : undefined;
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(ESCAPED, "$1") : text;
}
