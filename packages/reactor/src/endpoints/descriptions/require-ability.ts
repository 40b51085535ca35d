/**
 * `reactor`, if it can do what a description asks for.
 *
 * @param provides - the guard of the interface that is needed
 * @param ability - what that is, in a word
 * @throws TypeError when it can't
 */
export function requireAbility<T extends object>(
  reactor: object,
  provides: (reactor: object) => reactor is T,
  ability: string,
): T {
  if (!provides(reactor)) throw new TypeError(`the reactor can't do ${ability}`);
  return reactor;
}
