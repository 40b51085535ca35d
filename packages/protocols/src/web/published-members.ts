/**
 * Which members of an object the program has published to its peers, by a prefix of their names.
 *
 * The name comes from the peer. So it is looked for on the object and its classes down to and without
 * the framework's own, and only with the prefix: what Object and the framework have can't be reached
 * (GEN-6).
 */

/** The value of the member `key` of `owner`, `undefined` unless the program has put it there. */
export function publishedMember(owner: object, key: string, base: object): unknown {
  const holder = chainOf(owner, base).find((object) => Object.hasOwn(object, key));
  return holder === undefined ? undefined : Reflect.get(holder, key, owner);
}

/** The names of members with `prefix`: those of base classes first, then in order of definition. */
export function publishedKeys(owner: object, prefix: string, base: object): string[] {
  const keys = chainOf(owner, base)
    .reverse()
    .flatMap((holder) => Object.getOwnPropertyNames(holder))
    .filter((key) => key.startsWith(prefix));
  return [...new Set(keys)];
}

/** `owner` and its prototypes, most derived first, without `base` and what is below. */
function chainOf(owner: object, base: object): object[] {
  const chain: object[] = [];
  let object: object | null = owner;
  while (object !== null && object !== base) {
    chain.push(object);
    object = Object.getPrototypeOf(object);
  }
  return chain;
}
