import { CooperatorService, SchedulerStopped } from "@cordage/reactor";
import { assertNoResult, Clock, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("CooperatorService", () => {
  it("gives turns while it runs (A3)", () => {
    const clock = new Clock();
    const service = new CooperatorService({ clock });
    const iterator = [1, 2][Symbol.iterator]();
    const done = service.coiterate(iterator);
    clock.advance(1);
    assertNoResult(done);
    service.startService();
    expect(service.running).to.equal(true);
    clock.advance(1);
    expect(successResultOf(done)).to.equal(iterator);
  });

  it("ends what is left when it is stopped (A3)", () => {
    const service = new CooperatorService({ clock: new Clock() });
    service.startService();
    const done = service.coiterate([1][Symbol.iterator]());
    service.stopService();
    failureResultOf(done, SchedulerStopped);
    expect(service.running).to.equal(false);
  });
});
