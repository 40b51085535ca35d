import { Deferred } from "@cordage/deferred";

/** Does `action` on a later turn; the Deferred tells when it is done, or what it threw. */
export function later(action: () => void): Deferred<void> {
  const done = new Deferred<void>();
  setImmediate(() => {
    try {
      action();
      done.callback();
    } catch (error) {
      done.errback(error);
    }
  });
  return done;
}
