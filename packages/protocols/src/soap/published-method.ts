import { publishedMember } from "../web/published-members.ts";
import type { SoapArgument } from "./decode.ts";
import { SOAPFault } from "./soap-fault.ts";
import { structOf } from "./struct-of.ts";

/** What methods that answer calls are named with. */
const PREFIX = "soap_";

/**
 * A method that answers calls. It may return a Deferred or a Promise, and return or throw a SOAPFault.
 */
export interface SoapMethodFunction {
  (...args: never[]): unknown;
  /** Whether it gets one object, with the arguments by name. */
  readonly useKeywords?: boolean | undefined;
}

/**
 * Marks a method to be given one object with the arguments of the call by name, in place of the arguments
 * in order. The object has no prototype; of arguments that share a name, it has the array. A wrapper, or a decorator:
 *
 * ```ts
 * class Greeter extends SOAPPublisher {
 *   soap_greet = useKeywords(({ name }) => `hello ${String(name)}`);
 * }
 * ```
 *
 * @typeParam F - the function
 * @returns `method` itself
 * @see Twisted: the attribute `useKeywords` of methods of a `SOAPPublisher` (SP-S1)
 */
export function useKeywords<F extends (args: Record<string, never>) => unknown>(method: F): F {
  return Object.assign(method, { useKeywords: true });
}

/** The method `owner` has published as `name`, or `undefined`. */
export function findMethod(
  owner: object,
  name: string,
  base: object,
): SoapMethodFunction | undefined {
  const value = publishedMember(owner, PREFIX + name, base);
  return typeof value === "function" ? (value as SoapMethodFunction) : undefined; // the call finds out
}

/**
 * Calls a method on `owner`.
 *
 * JavaScript would ignore arguments too many and make up those missing; a Python method refuses both,
 * and so does this.
 *
 * @param most - how many arguments it takes where that is more than it has parameters
 * @throws SOAPFault when there are too few arguments or too many
 */
export function callMethod(
  owner: object,
  method: SoapMethodFunction,
  args: readonly SoapArgument[],
  most: number,
): unknown {
  if (method.useKeywords === true) {
    return Reflect.apply(method, owner, [structOf(args.map(({ name, value }) => [name, value]))]);
  }
  const isTooFew = args.length < method.length;
  if (isTooFew || args.length > Math.max(method.length, most)) {
    throw new SOAPFault("Client", `Wrong number of arguments: ${args.length}.`);
  }
  return Reflect.apply(
    method,
    owner,
    args.map(({ value }) => value),
  );
}
