import type { ThreadFunction } from "../interfaces/threads.ts";

/** The functions of a module, as threads can call them. */
export type ThreadModule<M> = {
  readonly [K in keyof M as M[K] extends (...args: never[]) => unknown ? K : never]: M[K] extends (
    ...args: infer A
  ) => infer R
    ? ThreadFunction<A, Awaited<R>>
    : never;
};

/**
 * Names the functions that a module exports, for threads to call. The module is loaded in each thread that
 * calls one, not here.
 *
 * ```ts
 * const work = threadModule<typeof import("./work.ts")>(new URL("./work.js", import.meta.url));
 * const digest = await deferToThread(work.hash, "secret", 100_000);
 * ```
 *
 * @param url - the module's address: mind that a compiled program has a `.js` where its source has a `.ts`
 * @typeParam M - the type of the module
 */
export function threadModule<M>(url: URL | string): ThreadModule<M> {
  const module = String(new URL(url));
  const functions = new Proxy(
    {},
    {
      get: (_target, name): ThreadFunction | undefined =>
        // Promises look for `then`, and printing for symbols.
        typeof name === "string" && name !== "then" ? { module, name } : undefined,
    },
  );
  return functions as ThreadModule<M>; // each of its names is a function's
}
