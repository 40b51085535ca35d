/** Checks of the objects a program hands over, while the call that was wrong is still on the stack. */

/**
 * @param what - the argument, in words
 * @param method - what it is there for
 * @throws TypeError for what has no such method
 */
export function requireMethod<T>(what: string, provider: T, method: keyof T & string): T {
  if (typeof provider?.[method] === "function") return provider;
  throw new TypeError(`${what} has to have ${method}()`);
}
