import { ThrownValueError } from "./errors.ts";
import { guarded } from "./guarded.ts";
import { showAs } from "./inspect.ts";
import { isError } from "./is-error.ts";
import { headline, type TracebackDetail, tracebackOf } from "./traceback.ts";

/** Any class of errors, abstract ones included. */
export type ErrorClass<E extends Error = Error> = abstract new (...args: never[]) => E;

let created = 0;

/**
 * A failed outcome on its way through a Deferred's callbacks.
 *
 * It holds the error and is deliberately not an `Error` itself, so that a callback added with
 * `addBoth` can tell a failure from an error that was passed along as a plain value.
 *
 * @see Twisted: `twisted.python.failure.Failure` (F1 to F6)
 */
export class Failure<E extends Error = Error> {
  /** What went wrong. The very object that was thrown, unless that was no Error. */
  readonly value: E;
  /** A serial number, unique in this process: two reports of one failure share it. */
  readonly count: number = ++created;

  /**
   * @param error - what was thrown. A Failure is copied, not nested; anything that is neither a
   *   Failure nor an Error is wrapped in a {@link ThrownValueError}
   */
  constructor(error: E | Failure<E>);
  constructor(error: unknown);
  constructor(error: unknown) {
    // Both overloads promise an E only where the caller had one to give.
    this.value = (error instanceof Failure ? error.value : toError(error)) as E;
  }

  /** The class of the error. */
  get type(): ErrorClass {
    return this.value.constructor as ErrorClass; // an Error's constructor is a class of errors
  }

  /**
   * Returns the first of `types` the error belongs to, or `undefined`.
   *
   * @param types - classes, matched with `instanceof`, or class names, matched along the prototype
   *   chain: names also match errors of another copy of a library
   */
  check<const T extends readonly (ErrorClass | string)[]>(...types: T): T[number] | undefined {
    return types.find((type) =>
      typeof type === "string"
        ? hasClassNamed(this.value, type)
        : this.value instanceof (type as ErrorClass),
    );
  }

  /**
   * Like {@link check}, for the top of an errback: what is not expected goes on as it was.
   *
   * @returns the first of `types` that matches
   * @throws the error itself, the same object, when none does; always when called without types
   */
  trap<const T extends readonly (ErrorClass | string)[]>(...types: T): T[number] {
    const match = this.check(...types);
    if (match === undefined) throw this.value;
    return match;
  }

  /** @throws the error, the same object, with the stack it had */
  raiseException(): never {
    throw this.value;
  }

  /** Throws the error into a generator at its current `yield`. */
  throwExceptionIntoGenerator<Y, R, N>(generator: Generator<Y, R, N>): IteratorResult<Y, R> {
    return generator.throw(this.value);
  }

  /** The error's own message. Never throws, whatever the error does. */
  getErrorMessage(): string {
    return guarded(() => String(this.value.message), "unprintable message");
  }

  /** Name and message of the error and of each of its causes, a line each. */
  getBriefTraceback(): string {
    return this.getTraceback("brief");
  }

  /**
   * The whole story as text: the error, its stack, and the same for every `cause` and every member of
   * an AggregateError. Each error is told once, and of more than 65,536 characters the first.
   *
   * @param detail - `"brief"` leaves out the stacks; `"verbose"` adds the errors' own fields
   * @throws RangeError for any other `detail`; never because of the error
   */
  getTraceback(detail: TracebackDetail = "default"): string {
    if (detail !== "brief" && detail !== "default" && detail !== "verbose") {
      throw new RangeError(`detail must be brief, default or verbose, got ${String(detail)}`);
    }
    return tracebackOf(this.value, detail);
  }

  /**
   * Lets go of what the stack holds alive: V8 keeps the functions and receivers of every frame until
   * the text of the stack is first asked for. The text stays.
   */
  cleanFailure(): void {
    guarded(() => String(this.value.stack), "");
  }

  /** For `JSON.stringify`: text only, nothing live. */
  toJSON(): { type: string; message: string; traceback: string } {
    return {
      type: guarded(() => this.value.name, "Error"),
      message: this.getErrorMessage(),
      traceback: this.getTraceback(),
    };
  }

  /** Such as `[Failure instance: RangeError: too far]`. */
  toString(): string {
    return `[Failure instance: ${headline(this.value)}]`;
  }
}

showAs(Failure.prototype, (failure) => `[Failure instance: ${failure.getTraceback()}]`);

function toError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new ThrownValueError(thrown);
}

function hasClassNamed(error: Error, name: string): boolean {
  let prototype: unknown = Object.getPrototypeOf(error);
  while (typeof prototype === "object" && prototype !== null) {
    if (prototype.constructor?.name === name) return true;
    prototype = Object.getPrototypeOf(prototype);
  }
  return false;
}
