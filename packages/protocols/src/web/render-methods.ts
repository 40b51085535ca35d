/**
 * Which methods a resource renders: the `render_METHOD` methods of its class, and its own.
 *
 * The name of the method comes from the peer, so it is looked for among what the program wrote, never just as
 * a property of the object (GEN-6).
 */

const PREFIX = "render_";

/** A method that renders. Which resource and which request it takes is the caller's to know. */
export type RenderMethod = (this: object, request: unknown) => unknown;

/** For HTTP methods, such as `GET`, the names they are rendered under: `render_GET`. */
export type MethodNames = ReadonlyMap<string, string>;

const tables = new WeakMap<object, MethodNames>();

/** The names in the class of `resource` and in those it extends, without `base`. Looked for once for each class. */
export function methodNames(resource: object, base: object): MethodNames {
  return namesInClass(Object.getPrototypeOf(resource), base);
}

/**
 * The method of `resource` for an HTTP method. It may be the object's own, as class fields are, and have been put
 * there since it was asked for last.
 *
 * @param names - those in its class
 */
export function renderMethod(
  resource: object,
  names: MethodNames,
  method: string,
): RenderMethod | undefined {
  const name = names.get(method) ?? ownName(resource, method);
  if (name === undefined) return undefined;
  const value: unknown = (resource as Readonly<Record<string, unknown>>)[name]; // the program put it there
  return typeof value === "function" ? (value as RenderMethod) : undefined;
}

/** The HTTP methods that `resource` renders. */
export function renderedMethods(resource: object, names: MethodNames): string[] {
  const candidates = new Set([...names.keys(), ...Object.keys(resource).flatMap(methodNamed)]);
  return [...candidates].filter((method) => renderMethod(resource, names, method) !== undefined);
}

function namesInClass(prototype: object | null, base: object): MethodNames {
  if (prototype === null || prototype === base) return new Map();
  const known = tables.get(prototype);
  if (known !== undefined) return known;
  const names = new Map(namesInClass(Object.getPrototypeOf(prototype), base));
  for (const name of Object.getOwnPropertyNames(prototype)) {
    for (const method of methodNamed(name)) names.set(method, name);
  }
  tables.set(prototype, names);
  return names;
}

/** The HTTP method that is rendered under `name`, if that is such a name. */
function methodNamed(name: string): string[] {
  return name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [];
}

function ownName(resource: object, method: string): string | undefined {
  const name = PREFIX + method;
  return Object.hasOwn(resource, name) ? name : undefined;
}
