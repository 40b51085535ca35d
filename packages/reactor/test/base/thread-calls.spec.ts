import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { ManualReactor } from "../support/manual-reactor.ts";

describe("callFromThread (R17)", () => {
  let reactor: ManualReactor;
  let happened: unknown[];
  const note = (what: unknown): void => {
    happened.push(what);
  };

  beforeEach(() => {
    reactor = new ManualReactor();
    happened = [];
  });

  it("calls in the next pass, in order, never from inside", () => {
    reactor.run();
    reactor.callFromThread(note, 1);
    reactor.callFromThread(note, 2);
    expect(happened).to.deep.equal([]);
    reactor.turn();
    expect(happened).to.deep.equal([1, 2]);
    reactor.turn();
    expect(happened).to.deep.equal([1, 2]);
  });

  it("calls only once the reactor runs", () => {
    reactor.callFromThread(note, "early");
    reactor.turn();
    reactor.callLater(0, note, "a timed call");
    reactor.advance(0);
    expect(happened).to.deep.equal(["a timed call"]);
    reactor.run();
    expect(happened).to.deep.equal(["a timed call"]);
    reactor.turn();
    expect(happened).to.deep.equal(["a timed call", "early"]);
  });

  it("makes calls that are added by one in the pass after", () => {
    reactor.run();
    reactor.callFromThread(() => reactor.callFromThread(note, "nested"));
    reactor.turn();
    expect(happened).to.deep.equal([]);
    reactor.turn();
    expect(happened).to.deep.equal(["nested"]);
  });

  it("makes them before timed calls that are due (T5)", () => {
    reactor.run();
    reactor.callLater(0, note, "timed");
    reactor.callFromThread(note, "from a thread");
    reactor.turn();
    expect(happened).to.deep.equal(["from a thread", "timed"]);
  });

  it("logs what one throws, now or later, and makes the others", async () => {
    reactor.run();
    reactor.callFromThread(() => {
      throw new RangeError("now");
    });
    reactor.callFromThread(async () => {
      throw new RangeError("later");
    });
    reactor.callFromThread(note, "other");
    reactor.turn();
    expect(happened).to.deep.equal(["other"]);
    await new Promise((resolve) => setImmediate(resolve));
    const messages = flushLoggedErrors(RangeError).map(({ value }) => value.message);
    expect(messages).to.deep.equal(["now", "later"]);
  });

  it("makes them while the shutdown waits, and not any more when it is over", () => {
    reactor.run();
    reactor.addSystemEventTrigger("before", "shutdown", () => new Promise(() => {}));
    reactor.stop();
    reactor.turn();
    reactor.callFromThread(note, "while it waits");
    reactor.turn();
    expect(happened).to.deep.equal(["while it waits"]);
    reactor.crash();
    reactor.callFromThread(note, "too late");
    reactor.turn();
    expect(happened).to.deep.equal(["while it waits"]);
  });

  it("keeps those that a crash has left for the next run", () => {
    reactor.run();
    reactor.callFromThread(note, "left");
    reactor.crash();
    reactor.turn();
    expect(happened).to.deep.equal([]);
    reactor.run();
    reactor.turn();
    expect(happened).to.deep.equal(["left"]);
  });

  it("stops the reactor when one says so (R3)", () => {
    const finished = reactor.run();
    reactor.callFromThread(() => reactor.stop());
    reactor.turn();
    reactor.turn();
    expect(finished.called).to.equal(true);
  });

  it("takes functions only", () => {
    expect(() => reactor.callFromThread("x" as never)).to.throw(TypeError);
  });
});
