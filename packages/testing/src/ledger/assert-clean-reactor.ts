import type { IReactorTime } from "@cordage/reactor";
import { HandleLedger } from "./handle-ledger.ts";
import { type Leftover, LeftoverError } from "./leftover.ts";

/**
 * Makes sure that nothing is left: no port, connection, delayed call or process that a ledger knows of, or
 * no delayed call of a reactor or clock that no ledger watches.
 *
 * ```ts
 * assertCleanReactor(clock);
 * ```
 *
 * What is closed is gone at once in a fake; a real socket takes a turn or two of the event loop. A port
 * that is about to be bound counts as left.
 *
 * @throws LeftoverError which tells what is left and, with a ledger, where it was made
 * @see Twisted: `DirtyReactorAggregateError` of `twisted.trial` (TE9)
 */
export function assertCleanReactor(subject: HandleLedger | IReactorTime): void {
  const leftovers = subject instanceof HandleLedger ? subject.leftovers() : delayedCalls(subject);
  if (leftovers.length > 0) throw new LeftoverError(leftovers);
}

function delayedCalls(clock: IReactorTime): Leftover[] {
  return clock.getDelayedCalls().map((call) => ({
    kind: "delayed call",
    description: `due at ${call.getTime()} s`,
    created: "",
  }));
}
