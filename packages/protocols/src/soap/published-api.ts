import type { SOAPFault } from "./soap-fault.ts";

/**
 * The methods of a `SOAPPublisher` that answer the calls of an interface: for `add` in it there is to be a
 * `soap_add` that takes the same, in order, and returns the same, now or later, or a SOAPFault. A publisher
 * that implements it is checked as it is compiled.
 *
 * ```ts
 * interface Arithmetic {
 *   add(a: number, b: number): number;
 * }
 *
 * class Calculator extends SOAPPublisher implements PublishedApi<Arithmetic> {
 *   soap_add(a: number, b: number): number {
 *     return a + b;
 *   }
 * }
 * ```
 *
 * That arguments are what the interface says is seen to by signatures.
 */
export type PublishedApi<Api> = {
  [Name in keyof Api & string as `soap_${Name}`]: PublishedMethod<Api[Name]>;
};

/** A method that answers calls of `Method`. */
export type PublishedMethod<Method> = Method extends (...args: infer Args) => infer Result
  ? (...args: Args) => PublishedResult<Result>
  : never;

/** What may be returned to answer with `Result`. */
export type PublishedResult<Result> = Result | SOAPFault | PromiseLike<Result | SOAPFault>;
