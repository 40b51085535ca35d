/**
 * The name of the method that Node, Deno and Bun call to show an object (`util.inspect.custom`). It is
 * in the global symbol registry, so that no import of Node is needed.
 */
const inspectMethod = Symbol.for("nodejs.util.inspect.custom");

/** Makes `util.inspect` and `console.log` show what `show` says of objects with this prototype. */
export function showAs<O extends object>(prototype: O, show: (object: O) => string): void {
  Object.defineProperty(prototype, inspectMethod, {
    value(this: O) {
      return show(this);
    },
  });
}
