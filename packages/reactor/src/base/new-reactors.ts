/** Told of every reactor that is made. */
export type NewReactorListener = (reactor: object) => void;

const listeners = new Set<NewReactorListener>();

/**
 * Calls `listener` for every reactor that is made from now on and is a `ReactorBase`, from inside its
 * constructor: what subclasses set up isn't there yet. For tools that keep watch over what programs leave
 * open; a program has its reactor.
 *
 * @returns stops it
 */
export function watchNewReactors(listener: NewReactorListener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** For reactors. */
export function announceReactor(reactor: object): void {
  for (const listener of listeners) listener(reactor);
}
