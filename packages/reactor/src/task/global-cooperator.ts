/** The cooperator of a program, on the default reactor. */
import type { Deferred } from "@cordage/deferred";
import type { CooperativeTask } from "./cooperative-task.ts";
import { Cooperator } from "./cooperator.ts";

let theCooperator: Cooperator | undefined;

/**
 * Has `iterator` worked off side by side with everything else that was given to this function or to
 * {@link cooperate}.
 *
 * @returns fires with `iterator` at its end
 * @see Twisted: `twisted.internet.task.coiterate` (K10)
 */
export function coiterate<I extends Iterator<unknown>>(iterator: I): Deferred<I> {
  return cooperatorOfProgram().coiterate(iterator);
}

/**
 * The same as {@link coiterate}, with a task to be paused, stopped and waited for.
 *
 * @see Twisted: `twisted.internet.task.cooperate`
 */
export function cooperate<I extends Iterator<unknown>>(iterator: I): CooperativeTask<I> {
  return cooperatorOfProgram().cooperate(iterator);
}

function cooperatorOfProgram(): Cooperator {
  theCooperator ??= new Cooperator();
  return theCooperator;
}
