/**
 * The language of the differential tests: small programs about Deferreds that a driver of Twisted's
 * (peers/deferred_driver.py) and one of ours (run-program.ts) both run. What they report has to be equal.
 *
 * Names that were never given to anything are part of it: both drivers report them as missing, so that
 * a program stays a program whatever is taken out of it.
 */

/** The errors programs raise. */
export type ErrorName = "E1" | "E2";

/** A plain value, or a Failure given as a value. */
export type Value = number | string | null | ["failure", ErrorName];

/** What a callback does: operations, then one of the ways to end. */
export interface Behaviour {
  readonly do: readonly Op[];
  readonly then:
    | readonly ["pass"]
    | readonly ["ret", Value]
    | readonly ["raise", ErrorName]
    | readonly ["defer", name: string];
}

export type CancellerBehaviour =
  | null
  | readonly ["nothing"]
  | readonly ["callback", Value]
  | readonly ["errback", ErrorName]
  | readonly ["raise", ErrorName];

/** One operation. Labels tell traces of the same kind apart. */
export type Op =
  | readonly ["new", name: string, canceller: CancellerBehaviour]
  | readonly ["cb", name: string, value: Value]
  | readonly ["cbd", name: string, other: string]
  | readonly ["eb", name: string, error: ErrorName]
  | readonly ["add", name: string, label: string, ok: Behaviour | null, bad: Behaviour | null]
  | readonly ["both", name: string, label: string, both: Behaviour]
  | readonly ["pause", name: string]
  | readonly ["unpause", name: string]
  | readonly ["overunpause", name: string]
  | readonly ["cancel", name: string]
  | readonly ["chain", name: string, other: string]
  | readonly ["timeout", name: string, seconds: number, label: string, late: Behaviour | null]
  | readonly ["advance", seconds: number]
  | readonly ["await", name: string, label: string]
  | readonly ["list", name: string, members: readonly string[], flags: readonly boolean[]]
  | readonly ["gather", name: string, members: readonly string[], consume: boolean]
  | readonly ["race", name: string, members: readonly string[]]
  | readonly ["lock", name: string]
  | readonly ["semaphore", name: string, tokens: number]
  | readonly ["queue", name: string, size: number | null, backlog: number | null]
  | readonly ["acquire", name: string, as: string]
  | readonly ["release", name: string]
  | readonly ["run", name: string, as: string, label: string, work: Behaviour]
  | readonly ["put", name: string, value: Value]
  | readonly ["get", name: string, as: string]
  | readonly ["coroutine", name: string, steps: readonly Step[]];

/** One step of a coroutine. */
export type Step =
  | readonly ["yield", label: string, name: string]
  | readonly ["yieldfrom", label: string, name: string]
  | readonly ["value", label: string, value: Value]
  | readonly ["call", label: string, steps: readonly Step[]]
  | readonly ["do", op: Op]
  | readonly ["return", value: Value]
  | readonly ["raise", error: ErrorName]
  | readonly [
      "try",
      label: string,
      steps: readonly Step[],
      caught: readonly Step[] | null,
      finallySteps: readonly Step[],
    ];

export type Program = readonly Op[];

/** What a driver tells of one program. */
export interface Report {
  /** What happened, in order. */
  readonly trace: readonly unknown[];
  /** What became of everything that has a name, and how many calls the clock still has to make. */
  readonly state: Readonly<Record<string, unknown>>;
  /** The failures nobody took, in alphabetical order. */
  readonly unhandled: readonly string[];
  /** Ids of the deviations that showed on the way; only Twisted's driver looks for them. */
  readonly quirks: readonly string[];
}
