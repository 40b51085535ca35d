import { AmpBox } from "./amp-box.ts";
import type { Argument } from "./argument.ts";
import { InvalidSignature } from "./errors.ts";

/**
 * Any type of argument. Whether it is optional is left out: the type checker would take that of an argument
 * that is made where one is expected from here.
 */
export type AnyArgument = Pick<Argument<unknown, unknown>, "toBox" | "fromBox">;

/** The arguments of a command, or of its response: how each is called on the wire, and its type. */
export type ArgumentSchema = Readonly<Record<string, AnyArgument>>;

/** The property that has the value of the argument `N`: `foo-bar` is `foo_bar` (AMP-12). */
export type PropertyName<N> = N extends `${infer Head}-${infer Tail}`
  ? `${Head}_${PropertyName<Tail>}`
  : N;

/** What is given for an argument of that type. */
export type GivenValue<A> = A extends Argument<unknown, infer In> ? In : never;
/** What arrives for an argument of that type. */
export type ArrivedValue<A> = A extends Argument<infer Out, never> ? Out : never;
/** Whether an argument of that type can be left out. */
export type IsOptional<A> = A extends { readonly optional: false } ? false : true;

/** The arguments that can't be left out. */
export type RequiredNames<S extends ArgumentSchema> = {
  [N in keyof S]: IsOptional<S[N]> extends true ? never : N;
}[keyof S];
/** The arguments that can be left out. */
export type OptionalNames<S extends ArgumentSchema> = Exclude<keyof S, RequiredNames<S>>;

/** The values that are given to be sent, by property. */
export type GivenValues<S extends ArgumentSchema> = {
  readonly [N in RequiredNames<S> as PropertyName<N>]: GivenValue<S[N]>;
} & {
  readonly [N in OptionalNames<S> as PropertyName<N>]?: GivenValue<S[N]> | undefined;
};

/** The values that arrive, by property. */
export type ArrivedValues<S extends ArgumentSchema> = {
  [N in RequiredNames<S> as PropertyName<N>]: ArrivedValue<S[N]>;
} & {
  [N in OptionalNames<S> as PropertyName<N>]?: ArrivedValue<S[N]> | undefined;
};

/** The property that has the value of an argument. */
export function propertyName(wireName: string): string {
  return wireName.replaceAll("-", "_");
}

/**
 * Puts values into a new box.
 *
 * @throws InvalidSignature when one is missing, or one is there that the schema does not have
 * @throws TypeError or RangeError when one can't be sent
 */
export function encodeValues(schema: ArgumentSchema, values: object): AmpBox {
  const box = new AmpBox();
  const given = new Map<string, unknown>(Object.entries(values));
  for (const [name, argument] of Object.entries(schema)) {
    const property = propertyName(name);
    argument.toBox(name, given.get(property), box);
    given.delete(property);
  }
  for (const extra of given.keys()) throw new InvalidSignature(`there is no argument ${extra}`);
  return box;
}

/**
 * Takes values out of a box. Keys that the schema does not have are ignored.
 *
 * @throws MalformedAmpBox when one is missing, or not of its type
 */
export function decodeValues<S extends ArgumentSchema>(schema: S, box: AmpBox): ArrivedValues<S> {
  const values = Object.entries(schema).map(([name, argument]): [string, unknown] => [
    propertyName(name),
    argument.fromBox(name, box),
  ]);
  const present = values.filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as ArrivedValues<S>; // as the schema says
}
