import { DelayedCall } from "./delayed-call.ts";

/**
 * What surrounds a `callLater` and its call is to have again, such as the stores of AsyncLocalStorage.
 * Node's `AsyncResource` is one.
 */
export interface CallContext {
  /** Calls `action` in the context, and returns what it does. */
  runInAsyncScope<R, A extends unknown[]>(
    action: (...args: A) => R,
    thisArgument: undefined,
    ...args: A
  ): R;
}

/** The position of a call that lies in no heap. */
export const NOWHERE = -1;

/** A delayed call of a reactor, with what the reactor notes on it. */
export class ScheduledCall extends DelayedCall {
  /** How many were scheduled before it: keeps calls of the same instant in that order (T6). */
  order = 0;
  /** Where it lies in the heap, for the heap. */
  position: number = NOWHERE;
  /** What it was scheduled in. */
  context: CallContext | undefined = undefined;
}
