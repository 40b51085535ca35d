import { Deferred, Failure } from "@cordage/deferred";
import { MemoryReactorClock } from "../memory-reactor-clock.ts";
import { CancelFault } from "./cancel-fault.ts";
import { HandleLedger } from "./handle-ledger.ts";

/** How many turns of the event loop sockets have to close. */
const MAX_TURNS = 100;

/** How many steps a scenario may have, unless told otherwise. */
export const MAX_CANCEL_STEPS = 1000;

/** What a scenario is given. */
export interface CancelScene<R extends object = MemoryReactorClock> {
  /** A new one for each run; what is made with it is on the books. */
  readonly reactor: R;
  /**
   * Takes note of somebody who waits, and is to be cancelled. Everything else is told to do so by the
   * cancelling of these.
   *
   * @returns `waiter` itself
   */
  readonly waits: <D extends Deferred<unknown>>(waiter: D) => D;
}

/**
 * Something that takes several steps: at each `yield` it may be cancelled. `finally` is the place to take
 * down what the scenario itself has put up.
 */
export type CancelScenario<R extends object = MemoryReactorClock> = (
  scene: CancelScene<R>,
) => Generator<unknown, void, unknown> | AsyncGenerator<unknown, void, unknown>;

/** Options of {@link cancelEverywhere}. */
export interface CancelOptions<R extends object> {
  /** Makes the reactor of a run. Default: a `MemoryReactorClock`. */
  readonly makeReactor?: (() => R) | undefined;
  /** Whether Deferreds count that the scenario has made and nobody has fired. Default: true. */
  readonly deferreds?: boolean | undefined;
  /** A scenario with more steps has failed. Default: {@link MAX_CANCEL_STEPS}. */
  readonly maxSteps?: number | undefined;
}

/** What {@link cancelEverywhere} found when all was well. */
export interface CancelReport {
  /** How many steps the scenario has: so many runs were cancelled, and one more was not. */
  readonly steps: number;
  /**
   * For each run the outcomes of its waiters, in the order in which they were noted: the name of an error,
   * or `"ok"`. The last run is the one that wasn't cancelled.
   */
  readonly outcomes: readonly (readonly string[])[];
}

/**
 * Runs a scenario again and again, and cancels it at the first step, the second, the third and so on; in the
 * end it is left alone. After each run everybody who waits must have got an answer, and nothing may be left
 * open.
 *
 * ```ts
 * await cancelEverywhere(function* ({ reactor, waits }) {
 *   waits(deferLater(reactor, 5, () => "done"));
 *   yield;
 *   reactor.advance(5);
 * });
 * ```
 *
 * To cancel is to call `cancel()` of every waiter without an outcome, in the order in which they were
 * noted. The scenario then goes no further: its `finally` blocks run.
 *
 * @returns fails with {@link CancelFault}, with what the scenario throws, or with TypeError when that is no
 *   generator function
 */
export function cancelEverywhere(
  scenario: CancelScenario,
  options?: Omit<CancelOptions<MemoryReactorClock>, "makeReactor">,
): Deferred<CancelReport>;
export function cancelEverywhere<R extends object>(
  scenario: CancelScenario<R>,
  options: CancelOptions<R> & { readonly makeReactor: () => R },
): Deferred<CancelReport>;
export function cancelEverywhere<R extends object>(
  scenario: CancelScenario<R>,
  options: CancelOptions<R> = {},
): Deferred<CancelReport> {
  const report = new Deferred<CancelReport>(); // made before the first ledger is: it isn't the scenario's
  cancelAtEveryStep(scenario, options).then(
    (found) => report.callback(found),
    (error) => report.errback(error),
  );
  return report;
}

async function cancelAtEveryStep<R extends object>(
  scenario: CancelScenario<R>,
  { maxSteps = MAX_CANCEL_STEPS, ...options }: CancelOptions<R>,
): Promise<CancelReport> {
  const outcomes: (readonly string[])[] = [];
  for (let step = 1; step <= maxSteps + 1; step += 1) {
    const run = new CancelRun(options);
    const wasCancelled = await run.go(scenario, step);
    outcomes.push(run.outcomes());
    if (!wasCancelled) return { steps: step - 1, outcomes };
  }
  throw new RangeError(`the scenario has more than ${maxSteps} steps`);
}

class CancelRun<R extends object> {
  readonly #ledger: HandleLedger;
  readonly #reactor: R;
  readonly #waiters: { readonly waiter: Deferred<unknown>; outcome: string }[] = [];
  #isCancelling = false;

  constructor({ makeReactor, deferreds = true }: CancelOptions<R>) {
    // Without makeReactor, R is what the first overload says.
    this.#reactor = makeReactor?.() ?? (new MemoryReactorClock() as object as R);
    this.#ledger = new HandleLedger({ deferreds });
    this.#ledger.watch(this.#reactor);
  }

  /** @returns whether the scenario has as many steps */
  async go(scenario: CancelScenario<R>, lastStep: number): Promise<boolean> {
    try {
      const wasCancelled = await this.#play(scenario, lastStep);
      await this.#close();
      this.#requireNothingLeft(wasCancelled ? `when cancelled at step ${lastStep}` : "in the end");
      return wasCancelled;
    } finally {
      this.#ledger.close();
    }
  }

  outcomes(): string[] {
    return this.#waiters.map(({ outcome }) => outcome);
  }

  async #play(scenario: CancelScenario<R>, lastStep: number): Promise<boolean> {
    const steps = scenario({ reactor: this.#reactor, waits: (waiter) => this.#note(waiter) });
    requireGenerator(steps);
    for (let step = 1; step <= lastStep; step += 1) {
      const { done } = await steps.next();
      if (done === true) return false;
    }
    this.#isCancelling = true;
    for (const noted of [...this.#waiters]) if (noted.outcome === WAITING) noted.waiter.cancel();
    await steps.return();
    return true;
  }

  #note<D extends Deferred<unknown>>(waiter: D): D {
    const noted = { waiter: waiter as Deferred<unknown>, outcome: WAITING };
    this.#waiters.push(noted);
    waiter.addBoth((result) => {
      noted.outcome = result instanceof Failure ? result.value.name : "ok";
      // To fail is what a cancelled waiter does; other failures are for the scenario to take.
      return this.#isCancelling && result instanceof Failure ? undefined : result;
    });
    return waiter;
  }

  /** Has what is due at once done, and waits for sockets to close. */
  async #close(): Promise<void> {
    if (this.#reactor instanceof MemoryReactorClock) this.#reactor.advance(0);
    for (let turn = 0; turn < MAX_TURNS && !this.#isOver(); turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #isOver(): boolean {
    return this.#ledger.isClean && this.#waiters.every(({ outcome }) => outcome !== WAITING);
  }

  #requireNothingLeft(when: string): void {
    const waiting = this.#waiters.flatMap(({ outcome }, index) =>
      outcome === WAITING ? [index + 1] : [],
    );
    const leftovers = this.#ledger.leftovers();
    if (waiting.length > 0 || leftovers.length > 0) throw new CancelFault(when, waiting, leftovers);
  }
}

function requireGenerator(steps: unknown): void {
  if (typeof steps === "object" && steps !== null && "next" in steps && "return" in steps) return;
  throw new TypeError("a scenario has to be a generator function, function* or async function*");
}

/** The outcome of a waiter that has none. */
const WAITING = "";
