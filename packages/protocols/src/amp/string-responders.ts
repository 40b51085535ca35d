import type { BoxResponder } from "./interfaces.ts";

const PREFIX = "amp_";

/**
 * The method `amp_NAME` of `owner`, which takes and returns raw boxes; the name is in capitals.
 *
 * The name comes from the peer. So it is looked for on `owner` and its classes down to and without
 * `base`, and only with the prefix (GEN-6).
 *
 * @see Twisted: `twisted.protocols.amp.SimpleStringLocator` (AMP-7)
 */
export function findStringResponder(
  owner: object,
  name: string,
  base: object,
): BoxResponder | undefined {
  const key = PREFIX + capitals(name);
  for (let holder = owner; holder !== base; holder = Object.getPrototypeOf(holder)) {
    if (!Object.hasOwn(holder, key)) continue;
    const method: unknown = Reflect.get(holder, key, owner);
    return typeof method === "function" ? (box) => method.call(owner, box) : undefined;
  }
  return undefined;
}

/** Of ASCII only, as of the bytes that it is. */
function capitals(name: string): string {
  return name.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
}
