import type { EndpointArguments } from "./endpoint-description.ts";

/** The parameters of a kind of description. */
export interface EndpointParameters<N extends string, R extends N> {
  /** Those that can be given without a name, in order; all can be given with it. */
  readonly positional: readonly N[];
  /** Those that can be given with their name only. */
  readonly keyword?: readonly N[];
  /** Those that have to be given. */
  readonly required?: readonly R[];
}

/** What was given for each parameter. */
export type BoundArguments<N extends string, R extends N> = {
  readonly [K in Exclude<N, R>]?: string | undefined;
} & { readonly [K in R]: string };

/**
 * Finds what was given for each parameter: for parsers of descriptions.
 *
 * ```ts
 * const { path, timeout } = bindArguments(args, { positional: ["path", "timeout"], required: ["path"] });
 * ```
 *
 * @throws TypeError for more arguments than parameters, unknown names, parameters given twice, or not at
 *   all though they are required
 */
export function bindArguments<const N extends string, const R extends N = never>(
  { positional, keyword }: EndpointArguments,
  parameters: EndpointParameters<N, R>,
): BoundArguments<N, R> {
  const names: readonly string[] = parameters.positional;
  const known: readonly string[] = [...names, ...(parameters.keyword ?? [])];
  if (positional.length > names.length) {
    throw new TypeError(
      `at most ${names.length} arguments without a name, got ${positional.length}`,
    );
  }
  const bound = new Map(positional.map((value, index) => [names[index] ?? "", value]));
  for (const [name, value] of keyword) {
    if (!known.includes(name)) throw new TypeError(`there is no argument named ${name}`);
    if (bound.has(name)) throw new TypeError(`argument ${name} is given twice`);
    bound.set(name, value);
  }
  for (const name of parameters.required ?? []) {
    if (!bound.has(name)) throw new TypeError(`argument ${name} is missing`);
  }
  return Object.fromEntries(bound) as BoundArguments<N, R>; // those, as was checked
}
