import { guarded } from "./guarded.ts";

/**
 * Whether `value` is an Error, be it one of another realm: a `vm` context or an iframe has an `Error` class
 * of its own, which `instanceof` doesn't know. Never throws.
 */
export function isError(value: unknown): value is Error {
  return guarded(
    () => value instanceof Error || Object.prototype.toString.call(value) === "[object Error]",
    false, // a revoked proxy, which can't be asked anything
  );
}
