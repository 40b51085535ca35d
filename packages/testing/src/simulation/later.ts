import { Deferred } from "@cordage/deferred";

/** Does `action` on a later turn; the Deferred tells when it is done, or what it threw. */
export function later(nextTurn: (action: () => void) => void, action: () => void): Deferred<void> {
  const done = new Deferred<void>();
  nextTurn(() => {
    try {
      action();
      done.callback();
    } catch (error) {
      done.errback(error);
    }
  });
  return done;
}
