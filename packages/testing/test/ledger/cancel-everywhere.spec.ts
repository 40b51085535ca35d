import { CancelledError, Deferred, fail } from "@cordage/deferred";
import {
  CancelFault,
  type CancelScenario,
  cancelEverywhere,
  flushLoggedErrors,
} from "@cordage/testing";
import { expect } from "chai";

async function faultOf(scenario: CancelScenario): Promise<CancelFault> {
  const outcome = await cancelEverywhere(scenario).addBoth((result) => ({ result }));
  const { value } = outcome.result as { value: unknown };
  if (value instanceof CancelFault) return value;
  throw value;
}

/** Fires after a second, and is sound unless told otherwise. */
function* waitASecond(
  { reactor, waits }: Parameters<CancelScenario>[0],
  cancel: (call: { cancel(): void }, deferred: Deferred<void>) => void = (call) => call.cancel(),
): ReturnType<CancelScenario> {
  const deferred = new Deferred<void>(() => cancel(call, deferred));
  const call = reactor.callLater(1, () => deferred.callback());
  waits(deferred);
  yield "waiting";
  reactor.advance(1);
}

describe("cancelEverywhere", () => {
  it("cancels at each step in turn, then lets the scenario end", async () => {
    const report = await cancelEverywhere(function* ({ reactor, waits }) {
      const first = waits(new Deferred<void>());
      yield;
      first.callback();
      const call = reactor.callLater(1, () => second.callback());
      const second = waits(new Deferred<void>(() => call.cancel()));
      yield;
      reactor.advance(1);
      yield;
    });
    expect(report).to.deep.equal({
      steps: 3,
      outcomes: [["CancelledError"], ["ok", "CancelledError"], ["ok", "ok"], ["ok", "ok"]],
    });
  });

  it("gives each run a reactor of its own", async () => {
    const reactors = new Set<object>();
    await cancelEverywhere(function* ({ reactor }) {
      expect(reactor.seconds()).to.equal(0);
      reactor.advance(7);
      reactors.add(reactor);
      yield;
    });
    expect(reactors.size).to.equal(2);
  });

  it("finds nothing in what cleans up after itself", async () => {
    const { outcomes } = await cancelEverywhere(waitASecond);
    expect(outcomes).to.deep.equal([["CancelledError"], ["ok"]]);
  });

  it("finds a delayed call that is left when its waiter is cancelled", async () => {
    const fault = await faultOf((scene) => waitASecond(scene, () => {}));
    expect(fault.message).to.match(/^1 handle left open when cancelled at step 1:\ndelayed call/);
    expect(fault.leftovers[0]?.created).to.contain("cancel-everywhere.spec");
  });

  it("finds a waiter that never gets an answer", async () => {
    const { message, waiting } = await faultOf(function* ({ waits }) {
      waits(new Deferred<void>());
      waits(new Deferred<void>()).pause();
      yield;
    });
    expect(message).to.match(/^waiter 2 has got no answer when cancelled at step 1$/);
    expect(waiting).to.deep.equal([2]);
  });

  it("finds what only an uncancelled run leaves", async () => {
    const fault = await faultOf(function* ({ reactor }) {
      yield;
      reactor.callLater(1, () => {});
    });
    expect(fault.message).to.match(/^1 handle left open in the end:/);
  });

  it("finds a Deferred that nobody fires, unless told not to look", async () => {
    const scenario: CancelScenario = function* () {
      kept = new Deferred<void>();
      yield;
    };
    let kept: Deferred<void> | undefined;
    const { leftovers } = await faultOf(scenario);
    expect(leftovers.map(({ kind }) => kind)).to.deep.equal(["Deferred"]);
    expect(kept?.called).to.equal(false);

    await cancelEverywhere(scenario, { deferreds: false });
  });

  it("lets the scenario take down what it has put up", async () => {
    const { steps } = await cancelEverywhere(function* ({ reactor }) {
      const call = reactor.callLater(1, () => {});
      try {
        yield;
        yield;
      } finally {
        call.cancel();
      }
    });
    expect(steps).to.equal(2);
  });

  it("leaves failures that nobody asked for to the scenario, which has to take them", async () => {
    const { outcomes } = await cancelEverywhere(function* ({ waits }) {
      waits(fail(new RangeError("its own")));
      yield;
    });
    expect(outcomes).to.deep.equal([["RangeError"], ["RangeError"]]);
    expect(flushLoggedErrors(RangeError)).to.have.length(2);
  });

  it("takes scenarios that wait themselves", async () => {
    const { steps } = await cancelEverywhere(async function* ({ waits }) {
      await Promise.resolve();
      waits(new Deferred<void>());
      yield;
      throw new CancelledError();
    }).addErrback((failure) => {
      failure.trap(CancelledError);
      return { steps: -1 };
    });
    expect(steps).to.equal(-1);
  });

  it("refuses a scenario that has no steps", async () => {
    const scenario = (async () => {}) as unknown as CancelScenario; // from a caller without types
    const error = await cancelEverywhere(scenario).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(TypeError);
    expect((error as Error).message).to.contain("a generator function");
  });

  it("fails with what the scenario throws, and for one that never ends", async () => {
    const endless: CancelScenario = function* () {
      for (;;) yield;
    };
    const failure = await cancelEverywhere(endless, { maxSteps: 5 }).addErrback((it) => it.value);
    expect(failure).to.be.instanceOf(RangeError).with.property("message").that.contains("5 steps");
  });
});
