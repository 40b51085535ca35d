/** What Python's `int` takes of decimals, so that a description means the same to both. */
const DECIMAL = /^\s*[+-]?\d+(?:_\d+)*\s*$/;

const OCTAL = /^\s*(?:0[oO]_?)?[0-7]+(?:_[0-7]+)*\s*$/;

/** The number that `text` is. @throws RangeError when it is no integer */
export function integerArgument(name: string, text: string): number {
  if (!DECIMAL.test(text)) throw new RangeError(`${name} must be an integer, got ${text}`);
  return Number(text.replaceAll("_", ""));
}

/** The same for what may be left out. */
export function optionalInteger(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : integerArgument(name, text);
}

/** Whether `text` is a number other than 0; `undefined` when it was left out. */
export function optionalFlag(name: string, text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : integerArgument(name, text) !== 0;
}

/** The permissions that `text` is, such as `660`. @throws RangeError when it is no octal number */
export function octalArgument(name: string, text: string): number {
  if (!OCTAL.test(text)) throw new RangeError(`${name} must be an octal number, got ${text}`);
  return Number.parseInt(text.replace(/0[oO]|_/g, "").trim(), 8);
}
