import { Deferred } from "./deferred.ts";
import { FirstError } from "./errors.ts";
import { Failure } from "./failure.ts";
import { reportUnhandled } from "./unhandled.ts";

/** How one member of a list came out, in Twisted's form: `[true, value]` or `[false, failure]`. */
export type MemberOutcome<T> =
  | readonly [ok: true, value: T]
  | readonly [ok: false, failure: Failure];

/** When a {@link DeferredList} fires, and what becomes of its members' failures. */
export interface DeferredListOptions {
  /** Fire with `[value, index]` on the first success. Default: false. */
  readonly fireOnOneCallback?: boolean | undefined;
  /** Fail with {@link FirstError} on the first failure. Default: false. */
  readonly fireOnOneErrback?: boolean | undefined;
  /** Failing members go on as successes with `undefined` and are not reported. Default: false. */
  readonly consumeErrors?: boolean | undefined;
}

/** What a {@link DeferredList} with fireOnOneCallback may fire with. */
export type ListResult<T, O> = O extends { readonly fireOnOneCallback: true }
  ? MemberOutcome<T>[] | readonly [value: T, index: number]
  : MemberOutcome<T>[];

/**
 * Waits for all of several Deferreds and fires with their outcomes, in the order given.
 *
 * A member's own result is left in place, a failure too unless `consumeErrors` is set; outcomes are
 * recorded even after the list has fired. An empty list fires at once, except with `fireOnOneCallback`,
 * where there is nothing it could fire with. Cancelling cancels every member, and the rules above
 * decide what comes of it; what a canceller throws is reported like an unhandled failure.
 *
 * @see Twisted: `twisted.internet.defer.DeferredList` (D66 to D69)
 */
export class DeferredList<
  T,
  const O extends DeferredListOptions = DeferredListOptions,
> extends Deferred<ListResult<T, O>> {
  #members: readonly Deferred<T>[];
  readonly #options: DeferredListOptions;
  readonly #outcomes: MemberOutcome<T>[];
  #outstanding: number;
  #cancelling = false;

  /** @param members - copied: changing the array later changes nothing */
  constructor(members: Iterable<Deferred<T>>, options?: O) {
    const list = [...members];
    super();
    this.#members = list;
    this.#options = options ?? {};
    this.#outcomes = new Array<MemberOutcome<T>>(list.length);
    this.#outstanding = list.length;
    if (list.length === 0 && !this.#options.fireOnOneCallback) this.#fire([]);
    for (const [index, member] of list.entries()) {
      member.addBoth((result) => this.#memberFired(result, index));
    }
  }

  /**
   * Before firing: cancels every member; the list itself fires only by what comes of that (D69). After
   * it: as any Deferred.
   */
  override cancel(): void {
    if (this.called) super.cancel();
    if (this.called || this.#cancelling) return; // a member may wait for the list
    this.#cancelling = true;
    cancelAll(this.#members);
    this.#cancelling = false;
  }

  #memberFired(result: T | Failure, index: number): unknown {
    const failed = result instanceof Failure;
    this.#outcomes[index] = failed ? [false, result] : [true, result];
    this.#outstanding -= 1;
    if (!this.called) {
      if (!failed && this.#options.fireOnOneCallback) this.#fire([result, index]);
      else if (failed && this.#options.fireOnOneErrback)
        this.errback(new FirstError(result, index));
      else if (this.#outstanding === 0) this.#fire(this.#outcomes);
      if (this.called) this.#members = []; // needed for cancelling only: lets go of their results
    }
    return failed && this.#options.consumeErrors ? undefined : result;
  }

  /** The options, which ListResult follows, decide which of the two forms comes here. */
  #fire(result: MemberOutcome<T>[] | readonly [value: T, index: number]): void {
    this.callback(result as ListResult<T, O>);
  }
}

/** Cancels all of `members`, also when the canceller of one throws: that is reported. */
export function cancelAll(members: Iterable<Deferred<unknown>>): void {
  for (const member of members) {
    try {
      member.cancel();
    } catch (error) {
      reportUnhandled(new Failure(error), "Exception raised by a canceller");
    }
  }
}

/** The values a tuple or array of Deferreds gathers to. */
export type Gathered<M extends readonly Deferred<unknown>[]> = {
  -readonly [K in keyof M]: M[K] extends Deferred<infer T> ? T : never;
};

/**
 * Fires with the values of all `members`, in the order given, or fails with {@link FirstError} as soon
 * as one fails (D70). Cancelling cancels every member.
 *
 * @param options - `consumeErrors`: members' failures are not reported on their own as well
 */
export function gatherResults<const M extends readonly Deferred<unknown>[]>(
  members: M,
  options: { readonly consumeErrors?: boolean | undefined } = {},
): Deferred<Gathered<M>> {
  const list: Deferred<unknown> = new DeferredList(members, { ...options, fireOnOneErrback: true });
  // It fires only when none failed, so every outcome is a value.
  return list.addCallback((outcomes) =>
    (outcomes as MemberOutcome<unknown>[]).map(([, value]) => value),
  ) as Deferred<unknown> as Deferred<Gathered<M>>;
}
