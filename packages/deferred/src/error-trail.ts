/**
 * Where an error passed through generators (D63).
 *
 * An Error's stack is the one of its birth: that it was thrown into a coroutine, and out of it into the
 * next, is not in there. It is kept here, and told behind the stack.
 */
import { getDebugging, stackAbove } from "./debug.ts";
import { isError } from "./is-error.ts";

/** How many entries are kept of one error: of a longer way, the first. */
const MAX_TRAIL_ENTRIES = 32;

const trails = new WeakMap<Error, string[]>();

/**
 * `error` is about to be thrown inside the caller of `above`, by a Deferred it waited for. In debug mode
 * the stack of that place is taken, which shows the line of every generator the error may pass through.
 *
 * @returns the error
 */
export function noteRethrown(error: unknown, above: unknown): unknown {
  if (!isError(error)) return error; // thrown in by hand: coroutines throw in Errors only
  if (getDebugging()) note(error, `    thrown again at\n${stackAbove(above)}`);
  else if (!trails.has(error)) trails.set(error, []);
  return error;
}

/**
 * `error` has left a generator called `name`.
 *
 * @param thrownIn - whether it was thrown into the generator. What was thrown in there for the first time
 *   has the generator in its stack and needs no note
 */
export function noteLeaving(error: unknown, name: string, thrownIn: boolean): void {
  if (!isError(error) || !(thrownIn || trails.has(error))) return;
  note(error, `    passed through ${name === "" ? "a generator" : `generator ${name}`}`);
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
