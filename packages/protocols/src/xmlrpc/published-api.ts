import type { Request } from "../web/index.ts";
import type { Fault } from "./fault.ts";

/**
 * The methods of an `XMLRPC` handler that answer the calls of an interface: for `add` in it there is to be
 * an `xmlrpc_add` that takes the same and returns the same, now or later, or a Fault. A handler that
 * implements it is checked as it is compiled; whoever has the interface knows what to call.
 *
 * ```ts
 * interface Arithmetic {
 *   add(a: number, b: number): number;
 * }
 *
 * class Calculator extends XMLRPC implements PublishedApi<Arithmetic> {
 *   xmlrpc_add(a: number, b: number): number {
 *     return a + b;
 *   }
 * }
 * ```
 *
 * What a client really sends is its own affair: where that matters, take `unknown` and look.
 */
export type PublishedApi<Api> = {
  [Name in keyof Api & string as `xmlrpc_${Name}`]: PublishedMethod<Api[Name]>;
};

/** A method that answers calls of `Method`, as it is or made with `withRequest`. */
export type PublishedMethod<Method> = Method extends (...args: infer Args) => infer Result
  ?
      | ((...args: Args) => PublishedResult<Result>)
      | (((request: Request, ...args: Args) => PublishedResult<Result>) & TakesRequest)
  : never;

/** What may be returned to answer with `Result`. */
export type PublishedResult<Result> = Result | Fault | PromiseLike<Result | Fault>;

/** What `withRequest` marks a function with. */
export interface TakesRequest {
  readonly withRequest: true;
}
