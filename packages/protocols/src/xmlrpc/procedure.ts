import type { Request } from "../web/index.ts";
import { publishedKeys, publishedMember } from "../web/published-members.ts";
import { ArgumentCountError } from "./errors.ts";
import type { TakesRequest } from "./published-api.ts";

/** What methods that answer calls are named with. */
const PREFIX = "xmlrpc_";

/** What a procedure may carry, as properties of the function: `Object.assign(f, { help: "…" })`. */
export interface ProcedureTraits {
  /** What `system.methodHelp` tells. */
  readonly help?: string | undefined;
  /**
   * What `system.methodSignature` tells: for each way to call it, the XML-RPC types of the result and
   * then of the arguments.
   */
  readonly signature?: readonly (readonly string[])[] | undefined;
  /** Whether it gets the request before its arguments; see {@link withRequest}. */
  readonly withRequest?: boolean | undefined;
  /** The most arguments it takes. Unlimited unless told; what its class publishes is told. */
  readonly maxArgs?: number | undefined;
}

/** A function that answers calls. It may return a Deferred or a Promise, and return or throw a Fault. */
export interface Procedure extends ProcedureTraits {
  (...args: never[]): unknown;
  /** The least arguments it takes: parameters before the first with a default. */
  readonly length: number;
}

/**
 * Marks a function to be given the request before the arguments of the call. A wrapper, or a decorator:
 *
 * ```ts
 * class Whoami extends XMLRPC {
 *   xmlrpc_whoami = withRequest((request) => request.getClientAddress().toString());
 * }
 * ```
 *
 * @typeParam F - the function
 * @returns `method` itself
 * @see Twisted: `twisted.web.xmlrpc.withRequest` (XR-7)
 */
export function withRequest<F extends (request: Request, ...args: never[]) => unknown>(
  method: F,
): F & TakesRequest {
  return Object.assign(method, { withRequest: true } as const);
}

/**
 * What `owner` has published as `name`, bound to it; any other value as it is; or `undefined`.
 *
 * @param base - where the framework's own members begin: those can't be called
 * @param maxArgs - for methods that don't say themselves
 */
export function findPublished(owner: object, name: string, base: object, maxArgs: number): unknown {
  const value = publishedMember(owner, PREFIX + name, base);
  return isProcedure(value) ? bound(value, owner, maxArgs) : value;
}

/** The names of all methods `owner` has published: base class first, then in order of definition. */
export function publishedNames(owner: object, base: object): string[] {
  const names = publishedKeys(owner, PREFIX, base).filter((name) =>
    isProcedure(Reflect.get(owner, name)),
  );
  return names.map((name) => name.slice(PREFIX.length));
}

/** Whether `value` can be called. Which arguments it takes is known when it has been. */
export function isProcedure(value: unknown): value is Procedure {
  return typeof value === "function";
}

/**
 * Calls a procedure.
 *
 * JavaScript would ignore arguments too many and make up those missing; a Python method refuses both,
 * and so does this (XR-5).
 *
 * @throws ArgumentCountError when there are too few arguments or too many
 */
export function callProcedure(
  procedure: Procedure,
  request: Request,
  params: readonly unknown[],
): unknown {
  const least = leastArgs(procedure);
  const most = procedure.maxArgs ?? Infinity;
  if (params.length < least || params.length > most) {
    throw new ArgumentCountError(params.length, least, most);
  }
  const args = procedure.withRequest === true ? [request, ...params] : params;
  return (procedure as (...args: readonly unknown[]) => unknown)(...args); // see isProcedure
}

function bound(method: Procedure, owner: object, maxArgs: number): Procedure {
  const most = method.maxArgs ?? Math.max(leastArgs(method), maxArgs);
  return Object.assign(method.bind(owner), method, { maxArgs: most });
}

function leastArgs(procedure: Procedure): number {
  return Math.max(0, procedure.length - (procedure.withRequest === true ? 1 : 0));
}
