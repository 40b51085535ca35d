import type { Deferred, Failure } from "@cordage/deferred";

/**
 * A function that threads can call: what `threadModule` gives. Threads share no objects, so a function is
 * told by its module and name, and its arguments and result are copied.
 *
 * @typeParam A - its arguments
 * @typeParam R - what it returns, or what the Promise it returns resolves to
 */
export interface ThreadFunction<A extends readonly unknown[] = never[], R = unknown> {
  /** The address of the module. */
  readonly module: string;
  /** The name it is exported by. */
  readonly name: string;
  /** Never there: it tells the compiler what the function is. */
  readonly signature?: (...args: A) => R;
}

/** Told what a function in a thread returned, or what it threw. */
export type ThreadResultListener<R> = (success: boolean, result: R | Failure) => void;

/** Calls, each with its arguments. */
export type ThreadCallList = readonly (readonly [f: ThreadFunction, args: readonly unknown[]])[];

/**
 * Threads that work is given to. `ThreadPool` is one.
 *
 * @see Twisted: `twisted.python.threadpool.ThreadPool` (W1)
 */
export interface ThreadPoolLike {
  /** Calls a function in a thread; what it throws is logged. */
  callInThread<A extends readonly unknown[]>(f: ThreadFunction<A>, ...args: A): void;

  /**
   * Calls a function in a thread, and then `onResult`, here.
   *
   * @throws TypeError for arguments that can't be copied
   */
  callInThreadWithCallback<A extends readonly unknown[], R>(
    onResult: ThreadResultListener<R> | undefined,
    f: ThreadFunction<A, R>,
    ...args: A
  ): void;

  /** Calls functions one after the other in the same thread, until one throws, which is logged. */
  callMultipleInThread(calls: ThreadCallList): void;

  /**
   * Sets how many threads there are.
   *
   * @throws RangeError unless 0 ≤ minthreads ≤ maxthreads
   */
  adjustPoolsize(minthreads?: number, maxthreads?: number): void;

  /** Begins to work. */
  start(): void;

  /** Takes no more work, and ends the threads when what there is is done. */
  stop(): Deferred<void>;
}

/** @see Twisted: `IReactorFromThreads` (R17) */
export interface IReactorFromThreads {
  /**
   * Calls `action` in the next pass, before timed calls that are due; never inside this call, and not
   * before the reactor runs. Calls are made in order; what one throws is logged.
   *
   * It is for whatever has got hold of a word from elsewhere: threads themselves have no reactor, and use
   * the function `callFromThread`.
   *
   * @throws TypeError when `action` is not a function
   */
  callFromThread<A extends readonly unknown[]>(action: (...args: A) => unknown, ...args: A): void;
}

/** @see Twisted: `IReactorInThreads` (R17) */
export interface IReactorInThreads {
  /** Calls a function in a thread of the reactor's; what it throws is logged. */
  callInThread<A extends readonly unknown[]>(f: ThreadFunction<A>, ...args: A): void;
}

/**
 * A reactor with threads.
 *
 * @see Twisted: `IReactorThreads` (R17)
 */
export interface IReactorThreads extends IReactorFromThreads, IReactorInThreads {
  /**
   * The reactor's own threads: 10 at most. They work from startup on; before that work waits. They stop in
   * the during phase of shutdown, when what was given to them is done.
   */
  getThreadPool(): ThreadPoolLike;

  /**
   * Sets how many threads there may be.
   *
   * @throws RangeError unless `size` is a count
   */
  suggestThreadPoolSize(size: number): void;
}

/** Whether `reactor` has threads. */
export function providesThreads(reactor: object): reactor is IReactorThreads {
  return "callFromThread" in reactor && "getThreadPool" in reactor;
}
