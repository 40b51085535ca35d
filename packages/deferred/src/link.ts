/** The functions of a callback chain. */
import { getDebugging } from "./debug.ts";
import { Failure } from "./failure.ts";
import { printable } from "./inspect.ts";

/** A callback inside the chain. The public signatures keep the types; in here values are unknown. */
export type Link = (value: unknown) => unknown;

/**
 * Ties `args` to follow the result.
 *
 * @throws TypeError when `f` is no function
 */
export function linkOf<V, A extends unknown[]>(
  f: (value: V, ...args: A) => unknown,
  args: A | null | undefined,
  what: string,
): Link {
  if (typeof f !== "function")
    throw new TypeError(`${what} must be a function, got ${printable(f)}`);
  if (args == null || args.length === 0) return f as unknown as Link; // without extras it takes the value alone
  const link = (value: unknown): unknown => f(value as V, ...args);
  if (getDebugging()) Object.defineProperty(link, "name", { value: f.name });
  return link;
}

/** How reports tell that `link` was given `given` and left `result`. */
export function stepText(link: Link, given: unknown, result: unknown): string {
  const side = given instanceof Failure ? "errback" : "callback";
  const name = link.name === "" ? "(anonymous)" : link.name;
  return `${side} ${name} ${result instanceof Failure ? `left ${result}` : "returned"}`;
}
