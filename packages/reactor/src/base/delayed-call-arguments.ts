/** What a call has that was scheduled without arguments, or is over: one list for all of them. */
export const NO_ARGUMENTS: readonly unknown[] = [];

/**
 * Checks the arguments of a `callLater`, for everything that has one.
 *
 * @throws RangeError, TypeError as {@link IReactorTime.callLater} says
 */
export function requireDelayAndAction(delay: number, action: unknown): void {
  if (typeof delay !== "number" || !(delay >= 0)) {
    throw new RangeError(`delay must be a number of seconds, 0 or more, got ${delay}`);
  }
  if (typeof action !== "function") throw new TypeError(`action must be a function, got ${action}`);
}

/**
 * Checks by how much a call is to move. Minus infinity is none either: what is never due can't be
 * hastened by as much.
 *
 * @throws RangeError as {@link IDelayedCall.delay} says
 */
export function requireSeconds(seconds: number): void {
  if (typeof seconds !== "number" || !(seconds > Number.NEGATIVE_INFINITY)) {
    throw new RangeError(`seconds must be a number, got ${seconds}`);
  }
}

/** Where the call is scheduled, for debug mode: the lines of a stack. */
export function creationStack(): string {
  return (new Error().stack ?? "").replace(/^Error\n/, "");
}
