/**
 * Root hooks that make a mocha test fail when it leaves logged errors behind (TE9).
 *
 * ```json
 * { "require": ["@cordage/testing/mocha"] }
 * ```
 *
 * The test itself fails: its function is wrapped, because a hook that throws would abort the suite and
 * be told under another name. What is found outside of a test's function (in hooks, or late from a test
 * that is over) is told at the end of the run.
 *
 * @module mocha
 */
import { UnflushedErrorsError } from "./errors.ts";
import { startRecordingErrors, stopRecordingErrors, takeRecordedErrors } from "./logged-errors.ts";

/** As much of mocha's `Test` as the hooks touch. */
export interface MochaTest {
  fn?: TestFunction | undefined;
  /** How many parameters its function has: not 0 for one that takes `done`. */
  readonly async: number;
  fullTitle(): string;
}

/** What mocha calls hooks with as `this`. */
export interface MochaContext {
  readonly currentTest?: MochaTest | undefined;
}

/** A test's function, in any of the three styles. */
export type TestFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Root hooks, as mocha's `--require` takes them from an export of that name. */
export interface MochaRootHooks {
  beforeAll(): void;
  beforeEach(this: MochaContext): void;
  afterEach(this: MochaContext): void;
  afterAll(): void;
}

let runningTest: MochaTest | undefined;
let strays: UnflushedErrorsError[] = [];

/** Root hooks for mocha; see the head of this module. */
export const mochaHooks: MochaRootHooks = {
  beforeAll(): void {
    startRecordingErrors();
  },

  beforeEach(): void {
    const test = this.currentTest;
    keepStrays(`, left before "${test?.fullTitle()}"`);
    runningTest = test;
    // A test that is tried again was made from the wrapper and gets another: that one finds nothing left.
    if (test?.fn !== undefined) {
      test.fn = test.async ? wrapCallbackStyle(test.fn) : wrapReturning(test.fn);
    }
  },

  afterEach(): void {
    runningTest = undefined;
    keepStrays(`, left after "${this.currentTest?.fullTitle()}"`);
  },

  afterAll(): void {
    keepStrays(", left at the end");
    const found = strays;
    strays = [];
    stopRecordingErrors();
    if (found.length > 0) {
      throw new AggregateError(found, found.map((error) => error.message).join("\n"));
    }
  },
};

function keepStrays(place: string): void {
  const errors = takeRecordedErrors();
  if (errors.length > 0) strays.push(new UnflushedErrorsError(errors, place));
}

/** For a test that returns nothing, or a Promise, Deferred or other thenable. */
function wrapReturning(fn: TestFunction): TestFunction {
  return function () {
    const test = runningTest;
    let result: unknown;
    try {
      result = fn.call(this);
    } catch (error) {
      throw verdict(test, error);
    }
    if (isThenable(result)) {
      return result.then(
        () => throwIfAny(verdict(test)),
        (error) => {
          throw verdict(test, error);
        },
      );
    }
    throwIfAny(verdict(test));
    return result;
  };
}

/** For a test that takes `done`. */
function wrapCallbackStyle(fn: TestFunction): TestFunction {
  return function (done) {
    const test = runningTest;
    const report = done as (error?: unknown) => void; // it is what mocha passes
    try {
      return fn.call(this, (error?: unknown) => report(verdict(test, error)));
    } catch (error) {
      throw verdict(test, error);
    }
  };
}

/**
 * What a test that ended with `error`, or well, is to end with. A test's own error goes first: what was
 * logged on the way there is added to its stack, since it often tells the reason.
 */
function verdict(test: MochaTest | undefined, error?: unknown): unknown {
  if (test !== runningTest) return error; // it timed out, and the errors are another test's by now
  const errors = takeRecordedErrors();
  if (errors.length === 0) return error;
  const left = new UnflushedErrorsError(errors);
  if (error === undefined || error === null) return left;
  if (error instanceof Error) error.stack = `${error.stack}\n\n${left.message}`;
  return error;
}

function throwIfAny(error: unknown): void {
  if (error !== undefined) throw error;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}
