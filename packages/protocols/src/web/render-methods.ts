/**
 * Which methods a resource renders: the `render_METHOD` methods of its class.
 *
 * The name of the method comes from the peer, so it is looked up in a table of what the program wrote,
 * never on the object as a property (GEN-6).
 */

const PREFIX = "render_";

/** A method that renders. Which resource and which request it takes is the caller's to know. */
export type RenderMethod = (this: object, request: unknown) => unknown;

type RenderMethods = ReadonlyMap<string, RenderMethod>;

const tables = new WeakMap<object, RenderMethods>();

/**
 * The methods of `resource` by HTTP method, such as `GET` for `render_GET`: its own and those of its
 * classes, down to and without `base`.
 *
 * A table is made once for each class. Functions that are an object's own (as class fields are) are
 * looked for each time.
 */
export function renderMethods(resource: object, base: object): RenderMethods {
  const inherited = methodsOfClass(Object.getPrototypeOf(resource), base);
  const own = Object.keys(resource).filter((name) => name.startsWith(PREFIX));
  return own.length === 0 ? inherited : new Map([...inherited, ...methodsAmong(resource, own)]);
}

function methodsOfClass(prototype: object | null, base: object): RenderMethods {
  if (prototype === null || prototype === base) return new Map();
  const known = tables.get(prototype);
  if (known !== undefined) return known;
  const inherited = methodsOfClass(Object.getPrototypeOf(prototype), base);
  const names = Object.getOwnPropertyNames(prototype).filter((name) => name.startsWith(PREFIX));
  const methods = new Map([...inherited, ...methodsAmong(prototype, names)]);
  tables.set(prototype, methods);
  return methods;
}

function methodsAmong(holder: object, names: readonly string[]): [string, RenderMethod][] {
  return names.flatMap((name): [string, RenderMethod][] => {
    const value: unknown = Reflect.get(holder, name);
    return typeof value === "function" ? [[name.slice(PREFIX.length), value as RenderMethod]] : [];
  });
}
