/** Makes random programs for the differential tests. */
import fc from "fast-check";
import type {
  Behaviour,
  CancellerBehaviour,
  ErrorName,
  Op,
  Program,
  Step,
  Value,
} from "./program.ts";

/** What a program is about; each has its operations on top of those of plain Deferreds. */
export type Subject = "algebra" | "groups" | "primitives" | "coroutines" | "deviations";

/** Deferreds every program begins with. Only these and NEW_NAME are fired by hand. */
const FIRST_NAMES = ["a", "b", "c", "d"];
const NEW_NAME = "e";

/** Deferreds of groups, primitives and coroutines: to fire these is those ones' business. */
const MADE_NAMES = ["n1", "n2", "n3"];

/** How deep operations may lie in callbacks of operations. */
const MAX_DEPTH = 2;

const LABEL = "?"; // replaced by a number of its own in the finished program

type Weighted<T> = { readonly weight: number; readonly arbitrary: fc.Arbitrary<T> };

const own = fc.constantFrom(...FIRST_NAMES, NEW_NAME);
const made = fc.constantFrom(...MADE_NAMES);
const name = fc.oneof({ weight: 2, arbitrary: own }, { weight: 1, arbitrary: made });
const label = fc.constant(LABEL);
const error = fc.constantFrom<ErrorName>("E1", "E2");
const plainValue = fc.constantFrom<Value>(0, 1, 2, "text", null);
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 6, arbitrary: plainValue },
  { weight: 1, arbitrary: error.map((which): Value => ["failure", which]) },
);
const seconds = fc.constantFrom(0, 0.5, 1, 2);
const members = fc.array(name, { maxLength: 4 });

const canceller: fc.Arbitrary<CancellerBehaviour> = fc.oneof(
  fc.constant<CancellerBehaviour>(null),
  fc.constant<CancellerBehaviour>(["nothing"]),
  value.map((given): CancellerBehaviour => ["callback", given]),
  error.map((which): CancellerBehaviour => ["errback", which]),
  error.map((which): CancellerBehaviour => ["raise", which]),
);

/**
 * Programs about `subject`.
 *
 * @param withRace - whether the Twisted to compare with has `race`
 */
export function programs(subject: Subject, withRace: boolean): fc.Arbitrary<Program> {
  const first = fc.tuple(
    ...FIRST_NAMES.map((which) => canceller.map((given): Op => ["new", which, given])),
  );
  const races = subject === "groups" && withRace ? [op(6, "race", made, members)] : [];
  const anything = fc.oneof(...operations(subject, 0), ...races);
  const rest = fc.array(anything, { minLength: 3, maxLength: 25 });
  return fc
    .tuple(first, rest)
    .map(([head, tail]) => finished([...head, ...prelude(subject), ...tail], subject));
}

function prelude(subject: Subject): Op[] {
  if (subject !== "primitives") return [];
  return [
    ["lock", "lock"],
    ["semaphore", "semaphore", 2],
    ["queue", "queue", 1, 1],
    ["queue", "endless", null, null],
  ];
}

/** Gives every label a number, and takes out what is for programs about deviations only. */
function finished(program: Program, subject: Subject): Program {
  let labels = 0;
  return JSON.parse(JSON.stringify(program), (_, part) => {
    if (part === LABEL) return `${++labels}`;
    return subject === "deviations" ? part : withoutSelfReturn(part);
  });
}

/** A callback that returns its own Deferred ends the chain in Twisted (D24), and with it the comparison. */
function withoutSelfReturn(part: unknown): unknown {
  if (!Array.isArray(part)) return part;
  const [, target] = part;
  return part.map((each) =>
    each?.then?.[0] === "defer" && each.then[1] === target ? { ...each, then: ["pass"] } : each,
  );
}

function operations(subject: Subject, depth: number): Weighted<Op>[] {
  return [...plain(subject, depth), ...special(subject, depth)];
}

/** `kind` and its arguments, drawn one by one. Op checks neither: both drivers would fail on a wrong one. */
function op(weight: number, kind: Op[0], ...parts: fc.Arbitrary<unknown>[]): Weighted<Op> {
  const arbitrary = fc.tuple(fc.constant(kind), ...parts) as fc.Arbitrary<unknown>;
  return { weight, arbitrary: arbitrary as fc.Arbitrary<Op> };
}

function step(weight: number, kind: Step[0], ...parts: fc.Arbitrary<unknown>[]): Weighted<Step> {
  const arbitrary = fc.tuple(fc.constant(kind), ...parts) as fc.Arbitrary<unknown>;
  return { weight, arbitrary: arbitrary as fc.Arbitrary<Step> };
}

/** What can be done to any Deferred. */
function plain(subject: Subject, depth: number): Weighted<Op>[] {
  const link = behaviour(subject, depth);
  return [
    op(1, "new", fc.constant(NEW_NAME), canceller),
    op(8, "cb", own, value),
    op(3, "eb", own, error),
    op(8, "add", name, label, link, link),
    op(3, "add", name, label, link, fc.constant(null)),
    op(3, "add", name, label, fc.constant(null), link),
    op(3, "both", name, label, link),
    op(2, "pause", name),
    op(3, "unpause", name),
    op(3, "cancel", name),
    op(1, "chain", name, own),
    op(1, "timeout", name, seconds, label, fc.option(link)),
    op(1, "advance", seconds),
    op(1, "await", name, label),
  ];
}

function special(subject: Subject, depth: number): Weighted<Op>[] {
  switch (subject) {
    case "algebra":
      return [];
    case "deviations":
      return [op(1, "cbd", own, name), op(1, "overunpause", name)];
    case "groups":
      return [
        op(6, "list", made, members, fc.tuple(fc.boolean(), fc.boolean(), fc.boolean())),
        op(3, "gather", made, members, fc.boolean()),
      ];
    case "primitives":
      return primitives(subject, depth);
    case "coroutines":
      return [op(8, "coroutine", made, steps(subject, depth))];
  }
}

function primitives(subject: Subject, depth: number): Weighted<Op>[] {
  const holdable = fc.constantFrom("lock", "semaphore");
  const queue = fc.constantFrom("queue", "endless");
  return [
    op(6, "acquire", holdable, made),
    op(4, "release", holdable),
    op(4, "run", holdable, made, label, behaviour(subject, depth)),
    op(4, "put", queue, plainValue),
    op(4, "get", queue, made),
  ];
}

function behaviour(subject: Subject, depth: number): fc.Arbitrary<Behaviour> {
  const inside: fc.Arbitrary<readonly Op[]> =
    depth === MAX_DEPTH
      ? fc.constant([])
      : fc.oneof(
          { weight: 4, arbitrary: fc.constant([]) },
          {
            weight: 1,
            arbitrary: fc.array(fc.oneof(...operations(subject, depth + 1)), { maxLength: 2 }),
          },
        );
  const then: fc.Arbitrary<Behaviour["then"]> = fc.oneof(
    { weight: 3, arbitrary: fc.constant<Behaviour["then"]>(["pass"]) },
    { weight: 2, arbitrary: value.map((given): Behaviour["then"] => ["ret", given]) },
    { weight: 1, arbitrary: error.map((which): Behaviour["then"] => ["raise", which]) },
    { weight: 3, arbitrary: name.map((which): Behaviour["then"] => ["defer", which]) },
  );
  return fc.record({ do: inside, then });
}

function steps(subject: Subject, depth: number): fc.Arbitrary<Step[]> {
  const simple: Weighted<Step>[] = [
    step(6, "yield", label, name),
    step(4, "yieldfrom", label, name),
    step(1, "value", label, value),
    step(1, "return", value),
    step(1, "raise", error),
  ];
  if (depth === MAX_DEPTH) return fc.array(fc.oneof(...simple), { maxLength: 3 });
  const inner = steps(subject, depth + 1);
  const nested: Weighted<Step>[] = [
    step(2, "call", label, inner),
    step(2, "do", fc.oneof(...operations(subject, depth + 1))),
    step(3, "try", label, inner, fc.option(inner), fc.oneof(fc.constant([]), inner)),
  ];
  return fc.array(fc.oneof(...simple, ...nested), { maxLength: 4 });
}
