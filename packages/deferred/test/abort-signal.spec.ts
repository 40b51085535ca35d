import { CancelledError, Deferred, succeed } from "@cordage/deferred";
import { failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

/** Counts the listeners a signal has at the moment. */
function countListeners(signal: AbortSignal): () => number {
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>): void => {
    listeners += 1;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>): void => {
    listeners -= 1;
    removeEventListener.apply(signal, args);
  };
  return () => listeners;
}

describe("cancelOn", () => {
  let controller: AbortController;
  let signal: AbortSignal;

  beforeEach(() => {
    controller = new AbortController();
    signal = controller.signal;
  });

  it("cancels when the signal aborts", () => {
    const deferred = new Deferred<number>().cancelOn(signal);
    expect(deferred.called).to.equal(false);

    controller.abort();

    failureResultOf(deferred, CancelledError);
  });

  it("cancels at once when the signal has aborted", () => {
    controller.abort();

    failureResultOf(new Deferred<number>().cancelOn(signal), CancelledError);
  });

  it("cancels what an earlier callback waits for, and nothing that waits later", () => {
    const before = new Deferred<number>();
    const after = new Deferred<number>();
    const covered = succeed(1)
      .addCallback(() => before)
      .cancelOn(signal);
    const passed = succeed(1)
      .cancelOn(signal)
      .addCallback(() => after);

    controller.abort();

    failureResultOf(covered, CancelledError);
    expect(after.called).to.equal(false);
    after.callback(5);
    expect(successResultOf(passed)).to.equal(5);
  });

  it("cancels all that follow the signal, in the order they began to", () => {
    const order: number[] = [];
    const deferreds = [0, 1, 2].map((i) => new Deferred<number>(() => order.push(i)));
    for (const deferred of deferreds) deferred.cancelOn(signal).addErrback(() => {});

    controller.abort();

    expect(order).to.deep.equal([0, 1, 2]);
  });

  it("leaves alone one that settles while another is being cancelled", () => {
    const inner = new Deferred<number>();
    const second = new Deferred<number>();
    const first = new Deferred<number>(() => second.callback(1));
    first.cancelOn(signal).addErrback(() => {});
    second.cancelOn(signal).addCallback(() => inner);

    controller.abort();

    expect(inner.called).to.equal(false);
  });

  it("fails the Deferred with what its canceller throws, and cancels the others", () => {
    const error = new Error("cannot stop");
    const stubborn = new Deferred<number>(() => {
      throw error;
    }).cancelOn(signal);
    const other = new Deferred<number>().cancelOn(signal);

    controller.abort();

    expect(failureResultOf(stubborn).value).to.equal(error);
    failureResultOf(other, CancelledError);
  });

  it("passes the outcome on as it is", () => {
    const error = new Error("boom");
    const failing = new Deferred<number>().cancelOn(signal);
    failing.errback(error);

    expect(successResultOf(succeed(1).cancelOn(signal))).to.equal(1);
    expect(failureResultOf(failing).value).to.equal(error);
  });

  it("leaves no listener behind, with 100,000 that settled one after the other", () => {
    const listeners = countListeners(signal);
    const counts = new Set<string>();
    for (let i = 0; i < 100_000; i++) {
      const deferred = new Deferred<number>().cancelOn(signal);
      const waiting = listeners();
      deferred.callback(i);
      counts.add(`${waiting} while it waits, ${listeners()} after`);
    }

    expect([...counts]).to.deep.equal(["1 while it waits, 0 after"]);
  });

  it("takes one listener for 100,000 at once, and leaves none behind", () => {
    const listeners = countListeners(signal);
    const deferreds = Array.from({ length: 100_000 }, () =>
      new Deferred<number>().cancelOn(signal),
    );
    expect(listeners()).to.equal(1);

    for (const deferred of deferreds) deferred.callback(1);

    expect(listeners()).to.equal(0);
  });

  it("follows the signal again after the last one had settled", () => {
    succeed(1).cancelOn(signal);
    const later = new Deferred<number>().cancelOn(signal);

    controller.abort();

    failureResultOf(later, CancelledError);
  });
});
