import { CancelledError } from "@cordage/deferred";
import { type LiveConnection, LiveConnections } from "@cordage/reactor";
import { assertNoResult, Clock, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("LiveConnections", () => {
  let clock: Clock;
  let connections: LiveConnections;
  let aborted: string[];

  beforeEach(() => {
    clock = new Clock();
    connections = new LiveConnections();
    aborted = [];
  });

  function connect(name: string): LiveConnection {
    const connection = { abortConnection: () => void aborted.push(name) };
    connections.add(connection);
    return connection;
  }

  it("counts the connections there are", () => {
    const first = connect("first");
    connect("second");
    expect(connections.count).to.equal(2);
    connections.remove(first);
    expect(connections.count).to.equal(1);
  });

  it("are drained at once when there are none, without a timer", () => {
    expect(successResultOf(connections.drain(10, clock))).to.equal(0);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("are drained when the last of those there were has gone", () => {
    const [first, second] = [connect("first"), connect("second")];
    const drained = connections.drain(10, clock);
    connect("later");
    connections.remove(second);
    assertNoResult(drained);
    connections.remove(first);
    expect(successResultOf(drained)).to.equal(0);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("are told that they are drained, those there are, once", () => {
    const told: string[] = [];
    const listener = (name: string): LiveConnection => ({
      abortConnection: () => {},
      drainStarted: () => void told.push(name),
    });
    connections.add(listener("first"));
    connect("deaf");
    connections.add(listener("second"));
    connections.drain(10, clock);
    connections.add(listener("later"));
    expect(told).to.deep.equal(["first", "second"]);
  });

  it("are drained at once when all of them end as they are told", () => {
    const connection: LiveConnection = {
      abortConnection: () => {},
      drainStarted: () => connections.remove(connection),
    };
    connections.add(connection);
    expect(successResultOf(connections.drain(10, clock))).to.equal(0);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("are aborted at the deadline, and waited for until they have gone", () => {
    const [first, second] = [connect("first"), connect("second")];
    const drained = connections.drain(10, clock);
    connections.remove(first);
    connect("later");
    clock.advance(9.9);
    expect(aborted).to.deep.equal([]);
    clock.advance(0.1);
    expect(aborted).to.deep.equal(["second"]);
    assertNoResult(drained);
    connections.remove(second);
    expect(successResultOf(drained)).to.equal(1);
  });

  it("may go from inside their abort", () => {
    const connection = { abortConnection: () => connections.remove(connection) };
    connections.add(connection);
    const drained = connections.drain(0, clock);
    clock.advance(0);
    expect(successResultOf(drained)).to.equal(1);
  });

  it("are waited for by several, each with a deadline of its own", () => {
    const connection = connect("only");
    const patient = connections.drain(Number.POSITIVE_INFINITY, clock);
    const hasty = connections.drain(1, clock);
    clock.advance(1);
    connections.remove(connection);
    expect([successResultOf(patient), successResultOf(hasty)]).to.deep.equal([0, 1]);
  });

  it("are left alone when waiting is cancelled", () => {
    const connection = connect("only");
    const drained = connections.drain(1, clock);
    drained.cancel();
    failureResultOf(drained, CancelledError);
    clock.advance(1);
    connections.remove(connection);
    expect(aborted).to.deep.equal([]);
  });

  it("take no deadline that is none", () => {
    for (const deadline of [-1, Number.NaN, "5" as unknown as number]) {
      expect(() => connections.drain(deadline, clock)).to.throw(RangeError, "deadline must be");
    }
  });
});
