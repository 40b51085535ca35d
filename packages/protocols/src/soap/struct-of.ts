import type { SoapStruct, SoapValue } from "./values.ts";

/** A struct of members in order; those that share a name become the array of all of them. */
export function structOf(members: Iterable<readonly [name: string, value: SoapValue]>): SoapStruct {
  const struct: SoapStruct = Object.create(null);
  const repeated = new Map<string, SoapValue[]>();
  for (const [name, value] of members) {
    const earlier = struct[name];
    if (earlier === undefined) {
      struct[name] = value;
      continue;
    }
    const values = repeated.get(name) ?? [earlier];
    values.push(value);
    repeated.set(name, values);
    struct[name] = values;
  }
  return struct;
}
