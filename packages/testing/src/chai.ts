/**
 * Assertions about Deferreds for chai.
 *
 * ```js
 * import { cordageChai } from "@cordage/testing/chai";
 * import { expect, use } from "chai";
 *
 * use(cordageChai);
 * expect(deferred).to.have.result("hello");
 * expect(deferred).to.have.failed(ConnectionRefusedError, /refused/);
 * expect(deferred).to.be.pending;
 * ```
 *
 * They look at what a Deferred holds now and leave it there: nobody waits. A failure that was expected, or
 * told by an assertion, counts as handled.
 *
 * Chai is the caller's: nothing of it is imported here.
 *
 * @module chai
 */
import { Deferred, type ErrorClass, Failure } from "@cordage/deferred";
import { showFailure, showValue } from "./shown-results.ts";

declare global {
  // Under the name that @types/chai gives it, whose declarations this adds to.
  namespace Chai {
    interface Assertion {
      /**
       * The Deferred has succeeded; with a value given, with one that deeply equals it. What follows in the
       * chain is about the value.
       */
      result(value?: unknown): Assertion;
      /**
       * The Deferred has failed; with a class given, with an error of it; with a pattern or text given, with
       * a message that matches or contains it. What follows in the chain is about the error.
       */
      failed(type?: ErrorClass, message?: RegExp | string): Assertion;
      /** The Deferred has no result yet. */
      pending: Assertion;
    }
  }
}

/** As much of an assertion as the plugin needs. */
export interface ChaiAssertion {
  /** Throws one of the messages unless `holds`, or if it was negated, when it does. */
  assert(
    holds: boolean,
    message: string,
    negated: string,
    expected?: unknown,
    actual?: unknown,
  ): void;
}

/** As much of chai as the plugin needs. */
export interface ChaiStaticLike {
  readonly Assertion: {
    /** Adds a method to assertions. */
    addMethod(name: string, method: (this: ChaiAssertion, ...args: unknown[]) => void): void;
    /** Adds a property to assertions. */
    addProperty(name: string, getter: (this: ChaiAssertion) => void): void;
  };
}

/** As much of chai's utilities as the plugin needs. */
export interface ChaiUtilsLike {
  /** What chai notes on an assertion, such as its object. */
  flag(assertion: object, key: string, value?: unknown): unknown;
  /** Whether two values are equal all the way down. */
  eql(a: unknown, b: unknown): boolean;
}

/** The plugin: `use(cordageChai)`, once, before the tests. */
export function cordageChai({ Assertion }: ChaiStaticLike, { flag, eql }: ChaiUtilsLike): void {
  Assertion.addMethod("result", function (...wanted) {
    const outcome = outcomeOf(flag(this, "object"));
    const got = outcome.kind === "success" ? showValue(outcome.value) : describe(outcome);
    const isWanted =
      outcome.kind === "success" && (wanted.length === 0 || eql(outcome.value, wanted[0]));
    const what = wanted.length === 0 ? "a result" : `the result ${showValue(wanted[0])}`;
    const messages = [`expected ${what}, got ${got}`, `expected not ${what}, got ${got}`] as const;
    // Runners show the difference of two values, when there are two.
    if (outcome.kind !== "success" || wanted.length === 0) this.assert(isWanted, ...messages);
    else this.assert(isWanted, ...messages, wanted[0], outcome.value);
    if (outcome.kind === "success") flag(this, "object", outcome.value);
  });

  Assertion.addMethod("failed", function (...args) {
    const outcome = outcomeOf(flag(this, "object"));
    const wanted = wantedFailure(args);
    const isWanted = outcome.kind === "failure" && isSuch(outcome.failure, wanted);
    const what = `a failure${conditionsOf(wanted)}`;
    const got = describe(outcome);
    this.assert(isWanted, `expected ${what}, got ${got}`, `expected not ${what}, got ${got}`);
    if (outcome.kind === "failure") flag(this, "object", outcome.failure.value);
  });

  Assertion.addProperty("pending", function () {
    const outcome = outcomeOf(flag(this, "object"));
    const got = describe(outcome);
    const negated = "expected a result, got none";
    this.assert(outcome.kind === "pending", `expected no result yet, got ${got}`, negated);
  });
}

/** What `failed` is given. */
type Wanted = readonly [type?: ErrorClass, message?: RegExp | string];

type Outcome =
  | { readonly kind: "pending" }
  | { readonly kind: "success"; readonly value: unknown }
  | { readonly kind: "failure"; readonly failure: Failure };

/** @throws TypeError for anything but a Deferred: that is the test's mistake, whatever it negates */
function outcomeOf(subject: unknown): Outcome {
  if (!(subject instanceof Deferred)) {
    throw new TypeError(`this assertion is about Deferreds, got ${showValue(subject)}`);
  }
  if (!subject.called || subject.paused > 0) return { kind: "pending" };
  const { result } = subject;
  if (!(result instanceof Failure)) return { kind: "success", value: result };
  subject.then(undefined, () => {}); // whoever looks at a failure has taken note of it
  return { kind: "failure", failure: result };
}

/** @throws TypeError for something in place of the class: that is the test's mistake, too */
function wantedFailure(args: readonly unknown[]): Wanted {
  const [type] = args;
  if (type !== undefined && typeof type !== "function") {
    throw new TypeError(`failed takes a class of errors, then a message, got ${showValue(type)}`);
  }
  return args as unknown as Wanted; // as the declaration above has them
}

function isSuch(failure: Failure, [type, message]: Wanted): boolean {
  if (type !== undefined && failure.check(type) === undefined) return false;
  const text = failure.getErrorMessage();
  // search(), because test() goes on where the last one ended, if the pattern is global.
  return message instanceof RegExp ? text.search(message) >= 0 : text.includes(message ?? "");
}

function conditionsOf([type, message]: Wanted): string {
  const ofType = type === undefined ? "" : ` of type ${type.name}`;
  return message === undefined ? ofType : `${ofType} with the message ${message}`;
}

function describe(outcome: Outcome): string {
  switch (outcome.kind) {
    case "pending":
      return "no result";
    case "success":
      return `the value ${showValue(outcome.value)}`;
    case "failure":
      return showFailure(outcome.failure);
  }
}
