/** How our objects show themselves in `util.inspect` and `console.log`. */

/** Turns a value into text. */
export type Format = (value: unknown) => string;

/** As much of the options of `util.inspect` as is passed on. */
interface InspectOptions {
  readonly depth?: number | null;
}

/**
 * The name of the method that Node, Deno and Bun call to show an object (`util.inspect.custom`). It is
 * in the global symbol registry, so that no import of Node is needed.
 */
const inspectMethod = Symbol.for("nodejs.util.inspect.custom");

/** What is being shown right now: an object may hold itself. */
const showing = new Set<object>();

const serials = new WeakMap<object, number>();
let lastSerial = 0;

/**
 * Makes `util.inspect` and `console.log` show what `show` says of objects with this prototype.
 *
 * @param show - is given the object and a function that formats what it holds in the same way
 */
export function showAs<O extends object>(
  prototype: O,
  show: (object: O, format: Format) => string,
): void {
  Object.defineProperty(prototype, inspectMethod, {
    value(
      this: O,
      depth: number | null, // null for all the way down
      options: InspectOptions,
      inspect?: (value: unknown, options: InspectOptions) => string,
    ) {
      if (showing.has(this)) return "[Circular]";
      if (inspect === undefined) return show(this, printable); // called by hand
      const inner = { ...options, depth: depth === null ? null : depth - 1 };
      showing.add(this);
      try {
        return show(this, (value) => inspect(value, inner));
      } finally {
        showing.delete(this);
      }
    },
  });
}

/** Text for any value: its own conversion may throw, ours must not. */
export function printable(value: unknown): string {
  try {
    return String(value);
  } catch {
    return `unprintable ${typeof value}`; // e.g. Object.create(null), or a toString that throws
  }
}

/**
 * A number that tells `object` from others in texts, as an address would. Given out on first use: an
 * object that is never shown costs nothing.
 */
export function serialOf(object: object): number {
  const known = serials.get(object);
  if (known !== undefined) return known;
  lastSerial += 1;
  serials.set(object, lastSerial);
  return lastSerial;
}
