import { Deferred } from "@cordage/deferred";
import { TimerService } from "@cordage/reactor";
import { assertNoResult, Clock, flushLoggedErrors, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { RecordedEvents } from "../support/recorded-events.ts";

describe("TimerService", () => {
  let clock: Clock;
  let times: number[];
  beforeEach(() => {
    clock = new Clock();
    times = [];
  });

  const note = (): void => {
    times.push(clock.seconds());
  };

  function timer(f: () => unknown): TimerService {
    const service: TimerService = new TimerService(2, f);
    service.clock = clock;
    return service;
  }

  it("calls at the start and then every step, until it is stopped (A3)", () => {
    const service = timer(note);
    service.startService();
    clock.pump([2, 2]);
    expect(times).to.deep.equal([0, 2, 4]);
    expect(service.running).to.equal(true);
    expect(successResultOf(service.stopService())).to.equal(undefined);
    expect(service.running).to.equal(false);
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  it("passes on the arguments", () => {
    let got: unknown;
    const service = new TimerService(
      1,
      (...args: [number, string]) => {
        got = args;
      },
      3,
      "x",
    );
    service.clock = clock;
    service.startService();
    expect(got).to.deep.equal([3, "x"]);
    service.stopService();
  });

  it("waits for a call that is under way when it is stopped (A3)", () => {
    const work = new Deferred<void>();
    const service = timer(() => work);
    service.startService();
    const both = [service.stopService(), service.stopService()];
    both.forEach(assertNoResult);
    work.callback();
    for (const stopped of both) successResultOf(stopped);
  });

  it("logs a failure, and can be stopped all the same (A3)", () => {
    const service = timer(() => {
      throw new RangeError();
    });
    service.startService();
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
    expect(clock.getDelayedCalls()).to.have.length(0);
    successResultOf(service.stopService());
  });

  it("may be started again (A3)", () => {
    const service = timer(note);
    service.startService();
    service.stopService();
    clock.advance(1);
    service.startService();
    clock.advance(2);
    expect(times).to.deep.equal([0, 1, 3]);
    service.stopService();
  });

  it("waits for both runs when it was started again with a call under way", () => {
    const works = [new Deferred<void>(), new Deferred<void>()];
    let calls = 0;
    const service = timer(() => {
      const work = works[calls];
      calls += 1;
      return work;
    });
    service.startService();
    service.stopService();
    service.startService();
    const stopped = service.stopService();
    works[1]?.callback();
    assertNoResult(stopped);
    works[0]?.callback();
    successResultOf(stopped);
  });

  it("has nothing to stop before it was started", () => {
    successResultOf(timer(note).stopService());
  });

  it("only warns when it is started a second time", () => {
    const events = new RecordedEvents();
    const service = timer(note);
    service.startService();
    events.start();
    service.startService();
    events.stop();
    expect(events.texts).to.deep.equal([
      "warn: Duplicate TimerService.startService of LoopingCall<2>(note)",
    ]);
    expect(times).to.deep.equal([0]);
    service.stopService();
  });
});
