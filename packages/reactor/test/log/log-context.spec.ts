import {
  currentLogSystem,
  enterLogContext,
  type ILoggingContext,
  type LogEvent,
  Logger,
  LogPublisher,
  leaveLogContext,
} from "@cordage/reactor";
import { expect } from "chai";

const context = (prefix: string): ILoggingContext => ({ logPrefix: () => prefix });

describe("the log context", () => {
  it("is none outside of any event", () => {
    expect(currentLogSystem()).to.equal(undefined);
  });

  it("gives its prefix to what is logged inside, as log_system (X14)", () => {
    const events: LogEvent[] = [];
    const publisher = new LogPublisher((event) => events.push(event));
    const log = new Logger("test", { publisher });
    const outer = enterLogContext(context("Echo,3,127.0.0.1"));
    log.info("inside");
    leaveLogContext(outer);
    log.info("outside");
    expect(events.map((event) => event.log_system)).to.deep.equal(["Echo,3,127.0.0.1", undefined]);
    expect(events[1]).to.not.have.property("log_system");
  });

  it("nests: leaving goes back to the one before (X14)", () => {
    const none = enterLogContext(context("outer"));
    const outer = enterLogContext(context("inner"));
    expect(currentLogSystem()).to.equal("inner");
    leaveLogContext(outer);
    expect(currentLogSystem()).to.equal("outer");
    leaveLogContext(none);
    expect(currentLogSystem()).to.equal(undefined);
  });

  it("is asked for its prefix only when something is logged, each time anew (X14)", () => {
    let asked = 0;
    const outer = enterLogContext({ logPrefix: () => `asked ${++asked}` });
    expect(asked).to.equal(0);
    expect([currentLogSystem(), currentLogSystem()]).to.deep.equal(["asked 1", "asked 2"]);
    leaveLogContext(outer);
  });

  it("does without a prefix that throws: the event matters more", () => {
    const outer = enterLogContext({
      logPrefix() {
        throw new Error("nameless");
      },
    });
    const system = currentLogSystem();
    leaveLogContext(outer);
    expect(system).to.equal(undefined);
  });
});
