import type { Deferred } from "@cordage/deferred";
import { reactor } from "../default-reactor.ts";
import type { IReactorTime } from "../interfaces/time.ts";
import { Logger } from "../log/logger.ts";
import { LoopingCall } from "../task/looping-call.ts";
import { EndWatchers } from "./end-watchers.ts";
import { Service } from "./service.ts";

const log = new Logger("application.timer");

/**
 * Calls a function when it is started, and then every so many seconds until it is stopped; see
 * {@link LoopingCall}. A failure of the function is logged and ends the calls.
 *
 * @typeParam A - the arguments of the function
 * @see Twisted: `twisted.application.internet.TimerService` (A3)
 */
export class TimerService<A extends unknown[] = []> extends Service {
  /** What makes the calls: the default reactor, unless set before the start. */
  clock: IReactorTime = reactor;
  /** Seconds between calls. */
  readonly step: number;
  readonly #loop: LoopingCall<A>;
  /** Runs of the loop that are not over: two, when it was started again while a call was under way. */
  #runs = 0;
  readonly #watchers = new EndWatchers();

  /**
   * @param step - seconds
   * @param args - passed to `f` each time
   */
  constructor(step: number, f: (...args: A) => unknown, ...args: A) {
    super();
    this.step = step;
    this.#loop = new LoopingCall(f, ...args);
  }

  /**
   * Makes the first call, at once. A second start only warns.
   *
   * @throws RangeError when `step` is negative or not a number
   */
  override startService(): void {
    if (this.running) {
      log.warn("Duplicate TimerService.startService of {loop}", { loop: this.#loop });
      return;
    }
    super.startService();
    const finished = this.#loop.start(this.step, { clock: this.clock });
    this.#runs += 1;
    finished
      .addErrback((failure) =>
        log.failure("{loop} failed", failure, "critical", { loop: this.#loop }),
      )
      .addBoth(() => this.#finished());
  }

  /** @returns fires when no call is to come and none under way */
  override stopService(): Deferred<void> {
    super.stopService();
    const ended = this.#watchers.wait();
    if (this.#loop.running) this.#loop.stop();
    if (this.#runs === 0) this.#watchers.tell();
    return ended;
  }

  #finished(): void {
    this.#runs -= 1;
    if (this.#runs === 0) this.#watchers.tell();
  }
}
