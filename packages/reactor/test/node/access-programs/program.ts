import fc from "fast-check";

/** One thing that an end of a connection does. */
export type Act =
  | { readonly do: "write"; readonly bytes: number; readonly as: "bytes" | "text" | "list" }
  | { readonly do: "pause" | "resume" | "loseWrite" | "lose" | "abort" | "throw" | "reject" }
  | { readonly do: "produce"; readonly streaming: boolean; readonly pieces: number }
  | { readonly do: "setNoDelay"; readonly enabled: boolean };

/** What one end is like, and what it does when something happens to it. */
export interface EndPlan {
  readonly isHalfCloseable: boolean;
  readonly borrows: boolean;
  /** Whether it sends back what it receives, and nothing else. */
  readonly echoes: boolean;
  readonly onMade: readonly Act[];
  /** One for each chunk that comes, as long as there are any. */
  readonly onData: readonly Act[];
  /** One for each time that its producer is resumed. */
  readonly onResume: readonly Act[];
}

/** What one end does from outside its events, and how many turns pass before that. */
export interface Step {
  readonly end: 0 | 1;
  readonly after: number;
  readonly act: Act;
}

/** What the two ends of a connection do: the server's is the first. */
export interface Program {
  readonly ends: readonly [EndPlan, EndPlan];
  readonly steps: readonly Step[];
  /** Whether both ends agree on TLS then; more steps follow. */
  readonly isSecured: boolean;
  readonly securedSteps: readonly Step[];
  readonly maxWriteBuffer: number;
}

const bytes = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 300 }) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 40_000 }) },
  { weight: 3, arbitrary: fc.integer({ min: 30_000, max: 300_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 8 * 1024 * 1024 }) },
);

const write = fc.record({
  do: fc.constant("write" as const),
  bytes,
  as: fc.constantFrom("bytes", "text", "list"),
});

/** What leaves the connection as it is. */
const mildAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: write },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("pause", "resume") }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("produce" as const),
      streaming: fc.boolean(),
      pieces: fc.integer({ min: 0, max: 12 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("setNoDelay" as const), enabled: fc.boolean() }),
  },
);

const ending = fc.record({
  do: fc.constantFrom("loseWrite", "lose", "abort", "throw", "reject"),
});

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: mildAct },
  { weight: 1, arbitrary: ending },
);

function endPlan(
  act: fc.Arbitrary<Act>,
  isHalfCloseable: fc.Arbitrary<boolean>,
  echoes: fc.Arbitrary<boolean>,
): fc.Arbitrary<EndPlan> {
  return fc.record({
    isHalfCloseable,
    borrows: fc.boolean(),
    echoes,
    onMade: fc.array(act, { maxLength: 3 }),
    onData: fc.array(act, { maxLength: 4 }),
    onResume: fc.array(act, { maxLength: 2 }),
  });
}

function program(
  act: fc.Arbitrary<Act>,
  isHalfCloseable: fc.Arbitrary<boolean>,
  maxWriteBuffer: fc.Arbitrary<number>,
): fc.Arbitrary<Program> {
  const server = endPlan(act, isHalfCloseable, fc.boolean());
  const client = endPlan(act, isHalfCloseable, fc.constant(false)); // two would go on for ever
  const step = fc.record({
    end: fc.constantFrom(0 as const, 1 as const),
    after: fc.integer({ min: 0, max: 3 }),
    act,
  });
  const steps = fc.array(step, { maxLength: 8 });
  return fc.record({
    ends: fc.tuple(server, client),
    steps,
    isSecured: fc.boolean(),
    securedSteps: steps,
    maxWriteBuffer,
  });
}

/** Programs that take all bytes there and back before both ends are closed, each in its turn. */
export const orderlyProgram: fc.Arbitrary<Program> = program(
  mildAct,
  fc.constant(true),
  fc.constant(Number.POSITIVE_INFINITY),
);

/** Programs that may end at any time, in any way. */
export const wildProgram: fc.Arbitrary<Program> = program(
  anyAct,
  fc.boolean(),
  fc.constantFrom(64 * 1024 * 1024, 500_000),
);
