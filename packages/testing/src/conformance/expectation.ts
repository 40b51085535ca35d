import { inspect, isDeepStrictEqual } from "node:util";
import { AssertionFailedError } from "../errors.ts";

/**
 * What a check expects. They stand here because the suites may not need an assertion library.
 *
 * @param what - what is looked at, as the subject of the message
 * @throws AssertionFailedError unless both are the same, member by member
 */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new AssertionFailedError(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

/** @throws AssertionFailedError unless it holds */
export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new AssertionFailedError(what);
}

/**
 * @param kind - the class of what must be thrown
 * @throws AssertionFailedError when nothing is thrown, or something else
 */
export function expectThrown(
  kind: new (...args: never) => Error,
  action: () => void,
  what: string,
): void {
  try {
    action();
  } catch (error) {
    if (error instanceof kind) return;
    throw new AssertionFailedError(`${what}: expected a ${kind.name}, got ${show(error)}`);
  }
  throw new AssertionFailedError(`${what}: expected a ${kind.name}, nothing was thrown`);
}

/** Short: what is compared may be megabytes. */
function show(value: unknown): string {
  return inspect(value, { maxStringLength: 200, maxArrayLength: 30, depth: 3 });
}
