import { CancelledError, Deferred, Failure, TimeoutError } from "@cordage/deferred";
import { Clock, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("addTimeout", () => {
  let clock: Clock;

  beforeEach(() => {
    clock = new Clock();
  });

  afterEach(() => {
    expect(clock.getDelayedCalls()).to.deep.equal([]); // D43: no calls are left behind
  });

  it("cancels when the time is up, and not before (D40)", () => {
    let cancelled = false;
    const deferred = new Deferred<number>(() => {
      cancelled = true;
    });
    deferred.addTimeout(5, clock);

    clock.advance(4.5);
    expect(cancelled).to.equal(false);
    clock.advance(0.5);

    expect(cancelled).to.equal(true);
    failureResultOf(deferred, TimeoutError);
  });

  it("calls the whole thing off once the result has come to this point (D40)", () => {
    const deferred = new Deferred<number>();
    deferred.addTimeout(5, clock);

    deferred.callback(1);

    expect(clock.getDelayedCalls()).to.deep.equal([]);
    expect(successResultOf(deferred)).to.equal(1);
  });

  it("covers what earlier callbacks wait for, and nothing added later (D40)", () => {
    const before = new Deferred<number>();
    const after = new Deferred<number>();
    const deferred = new Deferred<number>();
    deferred.addCallback(() => before);
    deferred.addTimeout(5, clock);
    deferred.addCallback(() => after);
    deferred.callback(1);

    before.callback(2);
    clock.advance(10);
    after.callback(3);

    expect(successResultOf(deferred)).to.equal(3);
  });

  it("cancels what an earlier callback waits for (D40)", () => {
    const deferred = new Deferred<number>();
    deferred.addCallback(() => new Deferred<number>());
    deferred.addTimeout(5, clock);
    deferred.callback(1);

    clock.advance(5);

    failureResultOf(deferred, TimeoutError);
  });

  it("turns CancelledError into TimeoutError, with the time and the cause (D41)", () => {
    const deferred = new Deferred<number>().addTimeout(5, clock);

    clock.advance(5);

    const { value } = failureResultOf<TimeoutError>(deferred, TimeoutError);
    expect(value.timeout).to.equal(5);
    expect(value.cause).to.be.instanceOf(CancelledError);
  });

  it("keeps any other outcome of the timeout (D41)", () => {
    const stopped = new Error("stopped");
    const succeeding = new Deferred<number>((given) => given.callback(1)).addTimeout(5, clock);
    const failing = new Deferred<number>((given) => given.errback(stopped)).addTimeout(5, clock);
    const handling = new Deferred<number>().addErrback(() => 2).addTimeout(5, clock);

    clock.advance(5);

    expect(successResultOf(succeeding)).to.equal(1);
    expect(failureResultOf(failing).value).to.equal(stopped);
    expect(successResultOf(handling)).to.equal(2);
  });

  it("keeps a CancelledError that no timeout caused (D41)", () => {
    const deferred = new Deferred<number>().addTimeout(5, clock);

    deferred.cancel();

    failureResultOf(deferred, CancelledError);
  });

  it("gives the outcome and the time to onTimeoutCancel, whose own outcome wins (D42)", () => {
    const seen: unknown[] = [];
    const deferred = new Deferred<string>((given) => given.callback("from the canceller"));
    deferred.addTimeout(5, clock, (result, timeout) => {
      seen.push(result, timeout);
      return "from onTimeoutCancel";
    });

    clock.advance(5);

    expect(seen).to.deep.equal(["from the canceller", 5]);
    expect(successResultOf(deferred)).to.equal("from onTimeoutCancel");
  });

  it("goes on with what onTimeoutCancel throws (D42)", () => {
    const error = new Error("translated");
    const deferred = new Deferred<string>().addTimeout(5, clock, (result) => {
      expect(result).to.be.instanceOf(Failure);
      throw error;
    });

    clock.advance(5);

    expect(failureResultOf(deferred).value).to.equal(error);
  });

  it("does not ask onTimeoutCancel when there was no timeout (D42)", () => {
    let asked = false;
    const deferred = new Deferred<number>().addTimeout(5, clock, () => {
      asked = true;
    });

    deferred.cancel();

    failureResultOf(deferred, CancelledError);
    expect(asked).to.equal(false);
  });

  it("lets the earliest of several win (D43)", () => {
    const deferred = new Deferred<number>().addTimeout(5, clock).addTimeout(2, clock);

    clock.advance(2);

    expect(failureResultOf<TimeoutError>(deferred, TimeoutError).value.timeout).to.equal(2);
  });

  it("needs the clock to run even for a timeout of 0 (D43)", () => {
    const deferred = new Deferred<number>().addTimeout(0, clock);
    expect(deferred.called).to.equal(false);

    clock.advance(0);

    failureResultOf(deferred, TimeoutError);
  });
});
