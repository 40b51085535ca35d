/**
 * Where an error passed through generators (D63).
 *
 * An Error's stack is the one of its birth: that it was thrown into a coroutine, and out of it into the
 * next, is not in there. It is kept here, and told behind the stack.
 */
import { getDebugging, stackAbove } from "./debug.ts";

/** How many entries are kept of one error: of a longer way, the first. */
const MAX_TRAIL_ENTRIES = 32;

const trails = new WeakMap<Error, string[]>();

/** `error` was thrown into a generator called `name`, which did not catch it. */
export function notePassedThrough(error: Error, name: string): void {
  note(error, `    passed through ${name === "" ? "a generator" : `generator ${name}`}`);
}

/**
 * `error` is about to be thrown inside the caller of `above`. Its stack, taken in debug mode only, shows
 * the line of every generator the error is going to pass through.
 *
 * @returns the error
 */
export function noteRethrown(error: unknown, above: unknown): unknown {
  if (getDebugging() && error instanceof Error) {
    note(error, `    thrown again at\n${stackAbove(above)}`);
  }
  return error;
}

/** The lines that tell the way `error` went. */
export function trailOf(error: Error): readonly string[] {
  return trails.get(error) ?? [];
}

function note(error: Error, entry: string): void {
  const trail = trails.get(error);
  if (trail === undefined) trails.set(error, [entry]);
  else if (trail.length < MAX_TRAIL_ENTRIES) trail.push(entry);
}
