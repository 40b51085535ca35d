/** What callers can get wrong is told at the call, naming the value. */

/** @throws TypeError for what is no text */
export function requireText(what: string, value: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${what} has to be text, got ${inWords(value)}`);
}

/** @throws TypeError for what is no list of texts; one text is a list of its letters, and never meant */
export function requireTexts(what: string, values: Iterable<string>): readonly string[] {
  const isList = typeof values === "object" && values !== null && Symbol.iterator in values;
  if (!isList) throw new TypeError(`${what} has to be a list of texts, got ${inWords(values)}`);
  return Array.from(values, (value) => requireText(`each of ${what}`, value));
}

/** @throws TypeError for what can't be called */
export function requireFunction(what: string, value: unknown): void {
  if (typeof value === "function") return;
  throw new TypeError(`${what} has to be a function, got ${inWords(value)}`);
}

/** @throws TypeError unless it is an object that has these methods */
export function requireMethods<T extends object>(
  what: string,
  value: T,
  ...methods: readonly (string & keyof T)[]
): T {
  const isObject = typeof value === "object" && value !== null;
  const missing = isObject ? methods.find((name) => typeof value[name] !== "function") : methods[0];
  if (missing === undefined) return value;
  throw new TypeError(`${what} has to have ${missing}(), got ${inWords(value)}`);
}

/** @throws TypeError for what is no object, such as what another function takes as an argument of its own */
export function requireOptions<T extends object>(options: T): T {
  if (typeof options === "object" && options !== null) return options;
  throw new TypeError(`options have to be an object, got ${inWords(options)}`);
}

/** @throws RangeError for what is neither a whole number from `least` on nor Infinity, which is no limit */
export function requireCount(what: string, value: number, least: number): number {
  const isCount = Number.isInteger(value) || value === Number.POSITIVE_INFINITY;
  if (isCount && value >= least) return value;
  throw new RangeError(`${what} has to be a whole number from ${least} on, got ${inWords(value)}`);
}

/** The value, for the text of an error. */
export function inWords(value: unknown): string {
  if (typeof value === "function") return `the class or function ${value.name}`;
  if (typeof value === "string") return JSON.stringify(value); // "80" is not 80
  if (typeof value !== "object" || value === null) return String(value);
  return `an object of class ${value.constructor?.name ?? "none"}`;
}
