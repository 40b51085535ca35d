/** Methods of a transport that a wrapper puts its own in the place of, by name. */
export type ReplacedMethods = Readonly<Record<string, (...args: never[]) => unknown>>;

/** Securing a connection is what gives its transport new properties. */
const CHANGES_TRANSPORT = "startTLS";

/**
 * Gives `wrapper` every property that `transport` has and it hasn't: those of the interfaces that a
 * transport may or may not implement, and those that nobody here knows.
 *
 * Whether a transport can do something is asked with `in`, so a wrapper must have exactly what the
 * transport has, and has to get more when that does.
 *
 * @param replaced - what is offered in the place of the transport's own, where it has that
 */
export function offerCapabilities(
  wrapper: object,
  transport: object,
  replaced: ReplacedMethods,
): void {
  for (const name of namesOf(transport)) {
    if (name in wrapper) continue;
    const own = Object.hasOwn(replaced, name) ? replaced[name] : undefined;
    Object.defineProperty(wrapper, name, {
      configurable: true,
      get: () =>
        own ?? memberOf(transport, name, () => offerCapabilities(wrapper, transport, replaced)),
      set: (value: unknown) => Reflect.set(transport, name, value),
    });
  }
}

function namesOf(transport: object): Set<string> {
  const names = new Set<string>();
  let holder: object | null = transport;
  while (holder !== null && holder !== Object.prototype) {
    for (const name of Object.getOwnPropertyNames(holder)) names.add(name);
    holder = Reflect.getPrototypeOf(holder);
  }
  return names;
}

/** @param changed - called when the transport may have got new properties */
function memberOf(transport: object, name: string, changed: () => void): unknown {
  const member: unknown = Reflect.get(transport, name);
  if (typeof member !== "function") return member;
  return (...args: readonly unknown[]): unknown => {
    const returned: unknown = Reflect.apply(member, transport, args);
    if (name === CHANGES_TRANSPORT) changed();
    return returned;
  };
}
