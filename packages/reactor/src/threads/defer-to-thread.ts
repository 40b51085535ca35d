import { Deferred, type Failure } from "@cordage/deferred";
import { reactor } from "../default-reactor.ts";
import type {
  IReactorFromThreads,
  ThreadCallList,
  ThreadFunction,
  ThreadPoolLike,
} from "../interfaces/threads.ts";

/**
 * Calls a function in a thread of the default reactor.
 *
 * @param f - of `threadModule`
 * @param args - are copied at this call
 * @returns fires with a copy of what the function returned, in a pass of the reactor; fails with what it
 *   threw: an error with the name, message, stack and cause of that. Cancelling leaves the function alone
 * @throws TypeError for arguments that can't be copied
 * @see Twisted: `twisted.internet.threads.deferToThread` (W2)
 */
export function deferToThread<A extends readonly unknown[], R>(
  f: ThreadFunction<A, R>,
  ...args: A
): Deferred<R> {
  return deferToThreadPool(reactor, reactor.getThreadPool(), f, ...args);
}

/**
 * Calls a function in a thread of a pool of one's own; see {@link deferToThread}.
 *
 * @param reactor - in whose pass the Deferred is fired: not before it runs
 * @see Twisted: `twisted.internet.threads.deferToThreadPool` (W2)
 */
export function deferToThreadPool<A extends readonly unknown[], R>(
  reactor: IReactorFromThreads,
  threadpool: Pick<ThreadPoolLike, "callInThreadWithCallback">,
  f: ThreadFunction<A, R>,
  ...args: A
): Deferred<R> {
  const result = new Deferred<R>();
  threadpool.callInThreadWithCallback<A, R>(
    (success, outcome) => {
      reactor.callFromThread(() => {
        // By its first argument the second is the one or the other.
        if (success) result.callback(outcome as R);
        else result.errback(outcome as Failure);
      });
    },
    f,
    ...args,
  );
  return result;
}

/**
 * Calls functions one after the other in one thread of the default reactor, until one throws, which is
 * logged.
 *
 * @throws TypeError for arguments that can't be copied
 * @see Twisted: `twisted.internet.threads.callMultipleInThread` (W2)
 */
export function callMultipleInThread(calls: ThreadCallList): void {
  reactor.getThreadPool().callMultipleInThread(calls);
}
