import { Deferred, type Failure } from "@cordage/deferred";
import { ConnectingCancelledError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorTime } from "../interfaces/time.ts";
import { LoopingCall } from "../task/looping-call.ts";

/** What a race is run by. */
export interface RaceRules {
  readonly clock: IReactorTime;
  /** Seconds between the starts of two attempts. */
  readonly attemptDelay: number;
  /** Where it all goes, for the error of those who cancel. */
  readonly destination: IAddress;
}

/**
 * Attempts on several ways to one host, each started a while after the one before. None is given up
 * before another has succeeded: a slow way may be the only one that leads there.
 *
 * ```text
 * attempt 1  |-------------------------- connected: it wins, 2 and 3 are given up
 * attempt 2      |-----------------------x
 * attempt 3          |-------------------x
 *            0   0.3 0.6 seconds
 * ```
 *
 * An attempt that fails doesn't hasten the next one (E7). When all have failed, that is told at the time
 * at which a further attempt would have been started, or later.
 *
 * @see RFC 8305, section 5
 */
export class ConnectionRace<P extends IProtocol> {
  readonly #factory: IProtocolFactory<P>;
  readonly #rules: RaceRules;
  /** Those that have not been tried. */
  readonly #waiting: IStreamClientEndpoint[];
  readonly #pending = new Set<Deferred<P>>();
  readonly #starts: LoopingCall = new LoopingCall(() => this.#startNext());
  readonly #winner: Deferred<P>;
  /** Whether there is nothing left to try; known an attempt's delay after the last one. */
  #isExhausted = false;
  #lastFailure: Failure | undefined = undefined;

  /** @param endpoints - at least one, in the order in which they are to be tried */
  constructor(
    endpoints: readonly IStreamClientEndpoint[],
    factory: IProtocolFactory<P>,
    rules: RaceRules,
  ) {
    this.#waiting = [...endpoints];
    this.#factory = factory;
    this.#rules = rules;
    this.#winner = new Deferred<P>((deferred) =>
      deferred.errback(new ConnectingCancelledError(rules.destination)),
    );
  }

  /**
   * Starts the first attempt. Called once.
   *
   * @returns fires with the first protocol that is connected; fails with the most recent failure when all
   *   attempts have failed. Cancelling it gives all attempts up
   */
  run(): Deferred<P> {
    const { clock, attemptDelay } = this.#rules;
    this.#winner.addBoth((result) => {
      this.#giveUpTheRest();
      return result;
    });
    this.#starts.start(attemptDelay, { clock });
    return this.#winner;
  }

  #startNext(): void {
    const endpoint = this.#waiting.shift();
    if (endpoint === undefined) {
      this.#isExhausted = true;
      this.#starts.stop();
      this.#failIfOver();
      return;
    }
    const attempt = endpoint.connect(this.#factory);
    this.#pending.add(attempt);
    attempt
      .addBoth((result) => {
        this.#pending.delete(attempt);
        return result;
      })
      .addCallbacks(
        (protocol) => this.#winner.callback(protocol),
        (failure) => this.#failed(failure),
      );
  }

  #failed(failure: Failure): void {
    this.#lastFailure = failure;
    this.#failIfOver();
  }

  #failIfOver(): void {
    if (this.#winner.called || !this.#isExhausted || this.#pending.size > 0) return;
    this.#winner.errback(this.#lastFailure);
  }

  #giveUpTheRest(): void {
    if (this.#starts.running) this.#starts.stop();
    for (const attempt of [...this.#pending]) attempt.cancel();
  }
}
