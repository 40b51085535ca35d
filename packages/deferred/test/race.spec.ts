import {
  CancelledError,
  Deferred,
  drainUnhandled,
  Failure,
  FailureGroup,
  fail,
  race,
  setUnhandledReporter,
  succeed,
} from "@cordage/deferred";
import { assertNoResult, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

const boom = new Failure(new Error("boom"));
const bang = new Failure(new Error("bang"));

describe("race (D71)", () => {
  it("fires with the index and the value of the first to succeed", () => {
    const racers = [new Deferred<string>(), new Deferred<string>()];
    const winner = race(racers);

    racers[1]?.callback("second");

    expect(successResultOf(winner)).to.deep.equal([1, "second"]);
  });

  it("cancels the others before it fires, and never the winner", () => {
    const order: string[] = [];
    const make = (name: string) => new Deferred<string>(() => order.push(`cancel ${name}`));
    const racers = [make("a"), make("b"), make("c")] as const;
    race(racers).addCallback(() => order.push("fired"));

    racers[1].callback("won");

    expect(order).to.deep.equal(["cancel a", "cancel c", "fired"]);
  });

  it("takes members that have fired before", () => {
    const loser = new Deferred<number>();

    expect(successResultOf(race([succeed(5), loser]))).to.deep.equal([0, 5]);
    expect(loser.called).to.equal(true);
  });

  it("lets failures pass as long as one may still succeed", () => {
    const last = new Deferred<number>();
    const winner = race([fail(boom), last]);
    assertNoResult(winner);

    last.callback(5);

    expect(successResultOf(winner)).to.deep.equal([1, 5]);
  });

  it("fails with all failures, in the order of the members, when all have failed", () => {
    const first = new Deferred<number>();
    const second = new Deferred<number>();
    const winner = race([first, second]);

    second.errback(bang);
    first.errback(boom);

    const { value } = failureResultOf<FailureGroup>(winner, FailureGroup);
    expect(value.failures).to.deep.equal([boom, bang]);
    expect(value.errors).to.deep.equal([boom.value, bang.value]);
  });

  it("takes the members' results: late outcomes are dropped", () => {
    const fired = succeed(1);
    const lateSuccess = new Deferred<number>((given) => given.callback(2));
    const lateFailure = new Deferred<number>((given) => given.errback(boom));
    const winner = race([fired, lateSuccess, lateFailure]);
    drainUnhandled(); // throws the test over if the failure was left to anybody

    expect(successResultOf(winner)).to.deep.equal([0, 1]);
    expect([fired.result, lateSuccess.result, lateFailure.result]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("cancels every member when it is cancelled, and fails with all of them", () => {
    const winner = race([new Deferred<number>(), new Deferred<number>()]);

    winner.cancel();

    const { value } = failureResultOf<FailureGroup>(winner, FailureGroup);
    expect(value.failures.map((failure) => failure.value.name)).to.deep.equal([
      "CancelledError",
      "CancelledError",
    ]);
  });

  it("is won by a member that succeeds on being cancelled", () => {
    const winner = race([new Deferred<number>(), new Deferred<number>((d) => d.callback(5))]);

    winner.cancel();

    expect(successResultOf(winner)).to.deep.equal([1, 5]);
  });

  for (const late of ["callback", "errback"] as const) {
    it(`fails when it is cancelled and a member takes its time, and drops that one's ${late}`, () => {
      const slow = new Deferred<unknown>();
      const stubborn = succeed(1).addCallback(() => slow);
      slow.cancel = () => {}; // as one that waits for something which can't be stopped
      const winner = race([stubborn, new Deferred<number>()]);

      winner.cancel();
      slow[late](boom.value);

      failureResultOf(winner, CancelledError);
      expect(stubborn.result).to.equal(undefined);
    });
  }

  it("never fires without members", () => {
    assertNoResult(race([]));
  });

  it("reports a canceller that throws and goes on", () => {
    const reported: unknown[] = [];
    const before = setUnhandledReporter(({ failure }) => reported.push(failure.value));
    const stubborn = new Deferred<number>(() => boom.raiseException());
    const racer = new Deferred<number>();
    const winner = race([stubborn, racer]);

    racer.callback(1);
    setUnhandledReporter(before);

    expect(reported).to.deep.equal([boom.value]);
    expect(successResultOf(winner)).to.deep.equal([1, 1]);
  });
});
