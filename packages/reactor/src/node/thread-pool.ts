import { Deferred, Failure } from "@cordage/deferred";
import type {
  ThreadCallList,
  ThreadFunction,
  ThreadPoolLike,
  ThreadResultListener,
} from "../interfaces/threads.ts";
import { Logger } from "../log/logger.ts";
import { CallsFromThreads, type CallsHome } from "./calls-from-threads.ts";
import { rebuild } from "./carried-error.ts";
import { PoolThread } from "./pool-thread.ts";
import { callOf } from "./thread-call.ts";
import type { ThreadCall, ThreadOutcome } from "./thread-messages.ts";

const log = new Logger("reactor.threads");

/** How many threads a pool has at least, and at most, unless told otherwise (W1). */
export const MIN_THREADS = 5;
/** How many threads a pool has at most, unless told otherwise (W1). */
export const MAX_THREADS = 20;

/** Options of a {@link ThreadPool}. */
export interface ThreadPoolOptions {
  /** Threads that are there even without work. Default: {@link MIN_THREADS}. */
  readonly minthreads?: number | undefined;
  /** Default: {@link MAX_THREADS}. */
  readonly maxthreads?: number | undefined;
  /** Stands in the names of its threads. */
  readonly name?: string | undefined;
  /** What makes the calls that its threads ask for. Without one they are made as they come. */
  readonly reactor?: CallsHome | undefined;
}

/** Some calls for one thread. */
interface Work {
  readonly calls: readonly ThreadCall[];
  readonly onResult: ThreadResultListener<never> | undefined;
}

/**
 * Threads that work is given to. What comes before `start()` waits; then there are threads as work demands,
 * up to the most there may be, and work that finds none free waits for one. Without work they don't keep
 * the program alive.
 *
 * ```ts
 * const pool = new ThreadPool({ maxthreads: 4 });
 * pool.start();
 * pool.callInThread(work.compress, "a.log");
 * await pool.stop();
 * ```
 *
 * Threads share no objects: functions are those of `threadModule`, arguments and results are copied.
 *
 * @see Twisted: `twisted.python.threadpool.ThreadPool` (W1)
 */
export class ThreadPool implements ThreadPoolLike {
  readonly name: string;
  /** Whether it works: from `start()` to `stop()`. */
  started = false;
  /** Whether it was stopped: it takes no work then. */
  joined = false;
  #min: number;
  #max: number;
  #threadsMade = 0;
  readonly #calls: CallsFromThreads;
  readonly #threads = new Set<PoolThread>();
  /** Those without work; the last to get idle is the first to be used again. */
  readonly #idle: PoolThread[] = [];
  readonly #working = new Map<PoolThread, Work>();
  #backlog: Work[] = [];
  /** How many threads were told to end and are not gone yet. */
  #ending = 0;
  #stops: Deferred<void>[] = [];

  /** @throws RangeError unless 0 ≤ minthreads ≤ maxthreads */
  constructor({
    minthreads = MIN_THREADS,
    maxthreads = MAX_THREADS,
    name = "",
    reactor,
  }: ThreadPoolOptions = {}) {
    requireSizes(minthreads, maxthreads);
    this.#min = minthreads;
    this.#max = maxthreads;
    this.name = name;
    this.#calls = new CallsFromThreads(reactor);
  }

  /** How many threads there are at least. */
  get min(): number {
    return this.#min;
  }

  /** How many threads there are at most. */
  get max(): number {
    return this.#max;
  }

  /** How many threads there are. */
  get workers(): number {
    return this.#threads.size;
  }

  /** How many threads are at work. */
  get working(): number {
    return this.#working.size;
  }

  /** How many threads are without work. */
  get waiters(): number {
    return this.#idle.length;
  }

  /** How many pieces of work wait for a thread. */
  get backlog(): number {
    return this.#backlog.length;
  }

  start(): void {
    this.joined = false;
    this.started = true;
    this.adjustPoolsize();
  }

  callInThread<A extends readonly unknown[]>(f: ThreadFunction<A>, ...args: A): void {
    this.#do({ calls: [callOf(f, args)], onResult: undefined });
  }

  callInThreadWithCallback<A extends readonly unknown[], R>(
    onResult: ThreadResultListener<R> | undefined,
    f: ThreadFunction<A, R>,
    ...args: A
  ): void {
    // The result is what `f` returns, as its type says.
    const listener = onResult as ThreadResultListener<never> | undefined;
    this.#do({ calls: [callOf(f, args)], onResult: listener });
  }

  callMultipleInThread(calls: ThreadCallList): void {
    this.#do({ calls: calls.map(([f, args]) => callOf(f, args)), onResult: undefined });
  }

  adjustPoolsize(minthreads: number = this.#min, maxthreads: number = this.#max): void {
    requireSizes(minthreads, maxthreads);
    this.#min = minthreads;
    this.#max = maxthreads;
    if (!this.started) return;
    while (this.#threads.size > this.#max && this.#idle.length > 0) this.stopAWorker();
    while (this.#threads.size < this.#min) this.startAWorker();
    this.#assign();
  }

  /** Makes one more thread, if there may be one. */
  startAWorker(): void {
    if (this.started && this.#threads.size < this.#max) this.#idle.push(this.#newThread());
  }

  /** Ends a thread without work, if there is one. */
  stopAWorker(): void {
    const thread = this.#idle.pop();
    if (thread !== undefined) this.#end(thread);
  }

  /**
   * Takes no more work, and ends each thread when it finds nothing more to do.
   *
   * @returns fires when all threads are gone. Work that came before a `start()` that never did is dropped
   */
  stop(): Deferred<void> {
    this.joined = true;
    this.started = false;
    this.#calls.stop();
    if (this.#working.size === 0) this.#backlog = [];
    while (this.#idle.length > 0) this.stopAWorker();
    const stopped = new Deferred<void>();
    this.#stops.push(stopped);
    this.#tellIfStopped();
    return stopped;
  }

  #do(work: Work): void {
    if (this.joined) return;
    this.#backlog.push(work);
    this.#assign();
  }

  /** Gives work that waits to threads that have none, making them as need be. */
  #assign(): void {
    while (this.#backlog.length > 0) {
      if (this.#idle.length === 0) this.startAWorker();
      const thread = this.#idle.pop();
      const work = thread && this.#backlog.shift();
      if (thread === undefined || work === undefined) return;
      this.#working.set(thread, work);
      thread.run(work.calls);
    }
  }

  #newThread(): PoolThread {
    const caller = this.#calls.newCaller();
    const thread = new PoolThread(`PoolThread-${this.name}-${this.#threadsMade++}`, {
      called: (call, reply) => caller.call(call, reply),
      done: (from, outcome) => this.#done(from, outcome),
      ended: (gone) => this.#ended(gone),
    });
    this.#threads.add(thread);
    return thread;
  }

  #done(thread: PoolThread, outcome: ThreadOutcome): void {
    const work = this.#working.get(thread);
    this.#working.delete(thread);
    if (this.#threads.has(thread)) this.#reuse(thread);
    if (work !== undefined) tell(work, outcome);
    this.#assign();
  }

  #reuse(thread: PoolThread): void {
    const isSurplus = this.started ? this.#threads.size > this.#max : this.#backlog.length === 0;
    if (isSurplus) this.#end(thread);
    else this.#idle.push(thread);
  }

  #end(thread: PoolThread): void {
    this.#threads.delete(thread);
    this.#ending += 1;
    thread.end();
  }

  #ended(thread: PoolThread): void {
    if (!this.#threads.delete(thread)) this.#ending -= 1;
    const index = this.#idle.indexOf(thread);
    if (index >= 0) this.#idle.splice(index, 1);
    this.#tellIfStopped();
  }

  #tellIfStopped(): void {
    if (this.#threads.size > 0 || this.#ending > 0) return;
    const stops = this.#stops;
    this.#stops = [];
    for (const stopped of stops) stopped.callback();
  }
}

/** Tells what has become of some work: a failure that nobody asked for is logged. */
function tell({ onResult }: Work, outcome: ThreadOutcome): void {
  const result = outcome.ok ? outcome.value : new Failure(rebuild(outcome.error));
  if (onResult !== undefined) {
    log.guard("While telling the result of a thread", () => onResult(outcome.ok, result as never));
  } else if (!outcome.ok) {
    log.failure("While calling in a thread", result);
  }
}

function requireSizes(min: number, max: number): void {
  const areCounts = Number.isInteger(min) && Number.isInteger(max);
  if (!areCounts || min < 0 || min > max) {
    throw new RangeError(`there must be 0 ≤ minthreads ≤ maxthreads, got ${min} and ${max}`);
  }
}
