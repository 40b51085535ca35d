type Method = (...args: unknown[]) => unknown;

/**
 * Puts a method in place of an object's own or inherited one. It can't be seen by listing the object, so
 * that comparing it to another one gives what it gave before.
 *
 * @param wrap - given the method as it was, bound; returns the one to be called
 * @returns undoes it, unless somebody has put yet another one in its place
 */
export function replaceMethod(
  target: object,
  name: string,
  wrap: (original: Method) => Method,
): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  const original = (...args: unknown[]): unknown => {
    const method = before === undefined ? inherited(target, name) : before.value;
    return (method as Method).apply(target, args); // the interface says that it is one
  };
  const replacement = wrap(original);
  if (!Object.isExtensible(target)) return () => {}; // frozen: nothing to be seen of it, then
  Object.defineProperty(target, name, {
    value: replacement,
    configurable: true,
    enumerable: false,
    writable: true,
  });
  return () => {
    if (Object.getOwnPropertyDescriptor(target, name)?.value !== replacement) return;
    if (before === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, before);
  };
}

/** Looked up anew each time: a test may replace it on the class. */
function inherited(target: object, name: string): unknown {
  return Reflect.get(Object.getPrototypeOf(target) as object, name, target); // it has the method
}
