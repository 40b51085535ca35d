/** Where ours is meant to differ from Twisted's. */
import type { Program, Report } from "./program.ts";

/** One way in which reports may differ. */
export interface Deviation {
  /** The behaviour it departs from. */
  readonly id: string;
  /** What Twisted does, and what we do. */
  readonly what: string;
  /** Whether it accounts for the difference of two reports. */
  explains(theirs: Report, ours: Report, program: Program): boolean;
}

/** All of them. A difference that none of these explains fails the test. */
export const DEVIATIONS: readonly Deviation[] = [
  {
    id: "D4",
    what: "callback(aDeferred) is an AssertionError in Twisted up to 24.3; ours is a TypeError",
    explains: (theirs, ours) =>
      theirs.quirks.includes("D4") &&
      sameBut(theirs.trace, ours.trace, (their, our) =>
        isPair(their, our, ["raise", "AssertionError"], ["raise", "TypeError"]),
      ),
  },
  {
    id: "D4 unchecked",
    what: "callback(aDeferred) takes the Deferred for a value in later ones; ours is a TypeError",
    explains: (theirs) => theirs.quirks.includes("D4 unchecked"),
  },
  {
    id: "D23",
    what: "callbacks of a Deferred stall when the one that took its result is paused; ours run",
    explains: (theirs) => theirs.quirks.includes("D23"),
  },
  {
    id: "D24",
    what: "a callback that returns its own Deferred stops the chain for ever; ours fails it",
    explains: (theirs) => theirs.quirks.includes("D24"),
  },
  {
    id: "D25",
    what: "cancelling one of two that wait for each other overflows the stack; ours does nothing",
    explains: (theirs) => theirs.quirks.includes("D25"),
  },
  {
    id: "D32",
    what: "an unpause too many blocks the Deferred for ever; ours throws and changes nothing",
    explains: (theirs) => theirs.quirks.includes("D32"),
  },
  {
    id: "D44",
    what: "a Failure left in two Deferreds is logged for each; ours is reported once",
    explains: (theirs, ours) =>
      theirs.quirks.includes("D44") &&
      text([theirs.trace, sorted(theirs.state)]) === text([ours.trace, sorted(ours.state)]) &&
      text([...new Set(theirs.unhandled)]) === text([...new Set(ours.unhandled)]),
  },
  {
    id: "D58",
    what: "while a coroutine is cancelled, its Deferred holds an internal error, which one may get to see; ours holds nothing",
    explains: (theirs) => theirs.quirks.includes("D58"),
  },
  {
    id: "D61",
    what: "awaiting a Deferred inside its own callbacks is an AssertionError when it failed and never ends when it was paused; ours gives its result",
    explains: (theirs) => theirs.quirks.includes("D61"),
  },
  {
    id: "D69",
    what: "cancelling a list that fired does not reach what its callback waits for; ours does (D36)",
    explains: (theirs) => theirs.quirks.includes("D69"),
  },
  {
    id: "D71",
    what: "a canceller that throws, or an outcome after a cancel, breaks a race; ours goes on",
    explains: (theirs) => theirs.quirks.includes("D71"),
  },
];

function sameBut(
  theirs: readonly unknown[],
  ours: readonly unknown[],
  mayDiffer: (their: unknown, our: unknown) => boolean,
): boolean {
  return (
    theirs.length === ours.length &&
    theirs.every((their, i) => text(their) === text(ours[i]) || mayDiffer(their, ours[i]))
  );
}

function isPair(their: unknown, our: unknown, expected: unknown, instead: unknown): boolean {
  return text(their) === text(expected) && text(our) === text(instead);
}

/** Names have no order. */
function sorted(state: Report["state"]): unknown {
  return Object.entries(state).toSorted();
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
