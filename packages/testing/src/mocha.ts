/**
 * Root hooks that make a mocha test fail when it leaves logged errors behind, or ports, connections, delayed
 * calls or processes of a reactor (TE9).
 *
 * ```json
 * { "require": ["@cordage/testing/mocha"] }
 * ```
 *
 * The test itself fails: its function is wrapped, because a hook that throws would abort the suite and
 * be told under another name. What is found outside of a test's function (in hooks, or late from a test
 * that is over) is told at the end of the run, with the name of the test. So is what a test has left open
 * whose suite has `afterEach` hooks: they may be there to close it.
 *
 * @module mocha
 */
import { type TestingError, UnflushedErrorsError } from "./errors.ts";
import { TestLedger } from "./ledger/test-ledger.ts";
import { startRecordingErrors, stopRecordingErrors, takeRecordedErrors } from "./logged-errors.ts";

/** As much of mocha's `Suite` as the hooks look at. */
export interface MochaSuite {
  readonly parent?: MochaSuite | undefined;
  /** Its `afterEach` hooks, under the name they have had for as long as there is mocha. */
  readonly _afterEach?: readonly unknown[] | undefined;
}

/** As much of mocha's `Test` as the hooks touch. */
export interface MochaTest {
  fn?: TestFunction | undefined;
  /** How many parameters its function has: not 0 for one that takes `done`. */
  readonly async: number;
  readonly parent?: MochaSuite | undefined;
  /** The titles of its suites and its own. */
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
  /** Begins to record errors and what is opened. */
  beforeAll(): void;
  /** Looks after the test that comes next. */
  beforeEach(this: MochaContext): void;
  /** Looks at what is left, where the suite has hooks that may close it. */
  afterEach(this: MochaContext): Promise<void> | undefined;
  /** Tells what was found outside of tests, and ends recording. */
  afterAll(): void;
}

let runningTest: MochaTest | undefined;
let ledger: TestLedger | undefined;
let strays: TestingError[] = [];

/** Root hooks for mocha; see the head of this module. */
export const mochaHooks: MochaRootHooks = {
  beforeAll(): void {
    startRecordingErrors();
    ledger = new TestLedger();
  },

  beforeEach(): void {
    const test = this.currentTest;
    keepStrayErrors(`, left before "${test?.fullTitle()}"`);
    runningTest = test;
    // A test that is tried again was made from the wrapper and gets another: that one finds nothing left.
    if (test?.fn !== undefined) {
      test.fn = test.async ? wrapCallbackStyle(test.fn) : wrapReturning(test.fn);
    }
  },

  afterEach(): Promise<void> | undefined {
    runningTest = undefined;
    const place = `, left after "${this.currentTest?.fullTitle()}"`;
    keepStrayErrors(place);
    if (ledger === undefined || ledger.isClean) return undefined;
    return ledger.closing().then(() => keepStray(ledger?.takeLeftovers(place)));
  },

  afterAll(): void {
    keepStrayErrors(", left at the end");
    const found = strays;
    strays = [];
    stopRecordingErrors();
    ledger?.close();
    ledger = undefined;
    if (found.length > 0) {
      throw new AggregateError(found, found.map((error) => error.message).join("\n"));
    }
  },
};

function keepStrayErrors(place: string): void {
  const errors = takeRecordedErrors();
  if (errors.length > 0) keepStray(new UnflushedErrorsError(errors, place));
}

function keepStray(error: TestingError | undefined): void {
  if (error !== undefined) strays.push(error);
}

/** For a test that returns nothing, or a Promise, Deferred or other thenable. */
function wrapReturning(fn: TestFunction): TestFunction {
  return function () {
    const test = runningTest;
    ledger?.testBegins();
    let result: unknown;
    try {
      result = fn.call(this);
    } catch (error) {
      throw verdict(test, error);
    }
    if (isThenable(result)) {
      return result.then(
        () => closing(test).then(() => throwIfAny(verdict(test))),
        (error) => {
          throw verdict(test, error);
        },
      );
    }
    if (mustClose(test)) return closing(test).then(() => throwIfAny(verdict(test)));
    throwIfAny(verdict(test));
    return result;
  };
}

/** For a test that takes `done`. */
function wrapCallbackStyle(fn: TestFunction): TestFunction {
  return function (done) {
    const test = runningTest;
    const report = done as (error?: unknown) => void; // it is what mocha passes
    ledger?.testBegins();
    try {
      return fn.call(this, (error?: unknown) => {
        if (error || !mustClose(test)) report(verdict(test, error));
        else closing(test).then(() => report(verdict(test)), report);
      });
    } catch (error) {
      throw verdict(test, error);
    }
  };
}

/** Whether a test that ended well has something open that nobody is going to close for it. */
function mustClose(test: MochaTest | undefined): boolean {
  if (test !== runningTest || ledger === undefined || ledger.isClean) return false;
  return !hasAfterEach(test?.parent);
}

/** Those of the root suite don't count: they know nothing of a single test. */
function hasAfterEach(suite: MochaSuite | undefined): boolean {
  if (suite?.parent === undefined) return false;
  return (suite._afterEach?.length ?? 0) > 0 || hasAfterEach(suite.parent);
}

async function closing(test: MochaTest | undefined): Promise<void> {
  if (mustClose(test)) await ledger?.closing();
}

/**
 * What a test that ended with `error`, or well, is to end with. A test's own error goes first: what was
 * logged on the way there is added to its stack, since it often tells the reason.
 */
function verdict(test: MochaTest | undefined, error?: unknown): unknown {
  if (test !== runningTest) return error; // it timed out, and the errors are another test's by now
  const hasFailed = error !== undefined && error !== null;
  const errors = takeRecordedErrors();
  // Who fails half way has often left something, which is not the news then.
  const leftovers = hasFailed || mustClose(test) ? ledger?.takeLeftovers() : undefined;
  if (errors.length === 0) return hasFailed ? error : leftovers;
  const left = new UnflushedErrorsError(errors);
  if (!hasFailed) return left;
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
