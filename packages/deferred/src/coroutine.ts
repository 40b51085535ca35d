/**
 * Generators as coroutines: each `yield` waits for a Deferred (D52 to D63).
 *
 * This file and deferred.ts need each other: a method of Deferred starts coroutines, and coroutines make
 * Deferreds. Neither uses the other while it is being loaded.
 */
import { type ContextSnapshot, takeContextSnapshot } from "./context-snapshot.ts";
import { Deferred, type Settled } from "./deferred.ts";
import { noteLeaving } from "./error-trail.ts";
import { Failure } from "./failure.ts";
import { isThenable } from "./thenable.ts";

/** A generator object to be run as a coroutine. It may yield anything and is sent anything. */
export type CoroutineGenerator<R = unknown> = Generator<unknown, R, unknown>;

/** Where a step of a coroutine left off. */
type Progress = { readonly kind: "waiting" } | { readonly kind: "ended"; readonly result: unknown };

const WAITING: Progress = { kind: "waiting" };

/**
 * Runs `generator` up to the first Deferred it has to wait for, and gives what it ends with.
 *
 * @param name - what tracebacks call the generator
 */
export function startCoroutine<R>(
  generator: CoroutineGenerator<R>,
  name: string = "",
): Deferred<Settled<R>> {
  return new Coroutine(generator, name).start() as Deferred<Settled<R>>; // what it returns, settled
}

/** Whether `value` is a generator object: made by `function*`, or by what a compiler makes of one. */
export function isGenerator(value: unknown): value is CoroutineGenerator {
  if (typeof value !== "object" || value === null) return false;
  const { next, throw: throwInto, return: leave } = value as Partial<CoroutineGenerator>;
  return (
    [next, throwInto, leave].every((method) => typeof method === "function") &&
    Symbol.iterator in value // async generators have these methods too
  );
}

/** Drives one generator. */
class Coroutine {
  readonly #generator: CoroutineGenerator;
  readonly #name: string;
  /** What the end of the generator fires. Another one each time the coroutine is cancelled. */
  #outcome: Deferred<unknown>;
  #waitingOn: Deferred<unknown> | null = null;
  #context: ContextSnapshot | undefined = takeContextSnapshot();
  /** What the generator is to be sent next; a Failure is thrown in. */
  #received: unknown = undefined;
  /** Whether the generator is over: what it returned may still have to be waited for. */
  #returned = false;
  /** While `#ask` asks a Deferred for its result: whether it was there already. */
  #asking = false;
  #answered = false;

  constructor(generator: CoroutineGenerator, name: string) {
    this.#generator = generator;
    this.#name = name;
    this.#outcome = this.#newOutcome();
  }

  start(): Deferred<unknown> {
    const outcome = this.#outcome;
    this.#go();
    return outcome;
  }

  #newOutcome(): Deferred<unknown> {
    return new Deferred<unknown>((outcome) => this.#cancel(outcome));
  }

  /**
   * Cancels what the generator waits for. What the generator makes of that is up to it: the Deferred that
   * was cancelled goes on with whatever the generator ends with, now or later (D58). So it waits, before
   * any of its callbacks run (D59), for a new one, which can be cancelled in turn.
   */
  #cancel(outcome: Deferred<unknown>): void {
    outcome.prepend(() => {
      const next = this.#newOutcome();
      this.#outcome = next;
      this.#waitingOn?.cancel();
      return next;
    });
  }

  /** Takes what it waited for, which is left with nothing (D56). */
  readonly #receive = (result: unknown): void => {
    this.#received = result;
    if (this.#asking) this.#answered = true;
    else this.#go();
  };

  #go(): void {
    this.#waitingOn = null;
    const progress =
      this.#context === undefined ? this.#advance() : this.#context.run(this.#advance);
    if (progress.kind === "waiting") return;
    // Outside of the generator's context: callbacks run in the context of the one who fires. A Failure makes
    // it fail (D2).
    this.#outcome.callback(progress.result);
  }

  /** Steps until there is something to wait for. A loop: results that are there do not recurse (D55). */
  readonly #advance = (): Progress => {
    for (;;) {
      if (this.#returned) return { kind: "ended", result: this.#received };
      const yielded = this.#step();
      const awaited = this.#awaitable(yielded);
      if (awaited === undefined) {
        this.#received = yielded; // other values come straight back (D53)
      } else if (!this.#ask(awaited)) {
        this.#waitingOn = awaited;
        // In here, not outside: the snapshot then has what the step changed (D62).
        if (this.#context !== undefined) this.#context = takeContextSnapshot();
        return WAITING;
      }
    }
  };

  /** Resumes the generator once and gives what it yielded, returned or, as a Failure, threw. */
  #step(): unknown {
    const sent = this.#received;
    try {
      const { done, value } =
        sent instanceof Failure
          ? sent.throwExceptionIntoGenerator(this.#generator)
          : this.#generator.next(sent);
      this.#returned = done === true;
      return value;
    } catch (error) {
      this.#returned = true;
      noteLeaving(error, this.#name, sent instanceof Failure && sent.value === error);
      return new Failure(error);
    }
  }

  /** What has to be waited for, if anything. A generator that is returned is a value like any other. */
  #awaitable(yielded: unknown): Deferred<unknown> | undefined {
    if (yielded instanceof Deferred) return yielded;
    if (isThenable(yielded)) return Deferred.fromPromise(yielded);
    return isGenerator(yielded) && !this.#returned ? startCoroutine(yielded) : undefined;
  }

  /** Asks for the result of `awaited`: true when it was there, else `#receive` gets it later. */
  #ask(awaited: Deferred<unknown>): boolean {
    this.#answered = false;
    this.#asking = true;
    awaited.addBoth(this.#receive);
    this.#asking = false;
    return this.#answered;
  }
}
