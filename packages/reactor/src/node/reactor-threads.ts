import { MAX_REACTOR_THREADS } from "../base/limits.ts";
import type { IReactorCore } from "../interfaces/core.ts";
import type { CallsHome } from "./calls-from-threads.ts";
import { ThreadPool } from "./thread-pool.ts";

/** The threads of one reactor: there once somebody asks, started and stopped with the reactor (R17). */
export class ReactorThreads {
  readonly #reactor: CallsHome & IReactorCore;
  #pool: ThreadPool | undefined = undefined;

  constructor(reactor: CallsHome & IReactorCore) {
    this.#reactor = reactor;
  }

  /** After a shutdown it is another one, which never starts. */
  get pool(): ThreadPool {
    this.#pool ??= this.#newPool();
    return this.#pool;
  }

  #newPool(): ThreadPool {
    const sizes = { minthreads: 0, maxthreads: MAX_REACTOR_THREADS };
    const pool = new ThreadPool({ ...sizes, name: "reactor", reactor: this.#reactor });
    this.#reactor.callWhenRunning(() => pool.start());
    this.#reactor.addSystemEventTrigger("during", "shutdown", () => {
      this.#pool = undefined;
      pool.stop();
    });
    return pool;
  }
}
