import { TimeoutFactory, type TimeoutProtocol } from "@cordage/protocols/policies";
import { connectionDone } from "@cordage/reactor";
import { type AccumulatingProtocol, Clock, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { AccumulatingFactory, PEER } from "../support/accumulating-factory.ts";

describe("TimeoutFactory", () => {
  let clock: Clock;
  let transport: StringTransport;
  let wrapper: TimeoutProtocol;
  let protocol: AccumulatingProtocol;

  function connect(period?: number | null): void {
    const inner = new AccumulatingFactory();
    const factory = new TimeoutFactory(inner, period, { clock });
    wrapper = factory.buildProtocol(PEER) as TimeoutProtocol; // what the factory wraps with
    protocol = inner.built[0] as AccumulatingProtocol;
    wrapper.makeConnection(transport);
  }

  beforeEach(() => {
    clock = new Clock();
    transport = new StringTransport();
  });

  it("closes after half an hour without traffic (TO-1)", () => {
    connect();
    clock.advance(1799.9);
    expect(transport.disconnecting).to.equal(false);
    clock.advance(0.1);
    expect(transport.disconnecting).to.equal(true);
  });

  it("begins when the protocol is built (TO-1)", () => {
    const factory = new TimeoutFactory(new AccumulatingFactory(), 5, { clock });
    const built = factory.buildProtocol(PEER);
    clock.advance(4);
    built?.makeConnection(transport);
    clock.advance(1);
    expect(transport.disconnecting).to.equal(true);
  });

  const traffic: readonly (readonly [string, () => void])[] = [
    ["a read", () => wrapper.dataReceived(Buffer.from("x"))],
    ["a write", () => protocol.transport.write("x")],
    ["a sequence of writes", () => protocol.transport.writeSequence(["x"])],
  ];
  for (const [name, happen] of traffic) {
    it(`begins anew with ${name} (TO-1)`, () => {
      connect(5);
      clock.advance(4);
      happen();
      clock.advance(4.9);
      expect(transport.disconnecting).to.equal(false);
      clock.advance(0.1);
      expect(transport.disconnecting).to.equal(true);
    });
  }

  it("ends with the connection (TO-1)", () => {
    connect(5);
    wrapper.connectionLost(connectionDone);
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  it("calls timeoutFunc, to be overridden (TO-1)", () => {
    connect(5);
    let times = 0;
    wrapper.timeoutFunc = () => {
      times += 1;
    };
    clock.advance(5);
    clock.advance(5);
    expect(times).to.equal(1);
    expect(transport.disconnecting).to.equal(false);
    wrapper.setTimeout();
    clock.advance(5);
    expect(times).to.equal(2);
  });

  it("is switched off by null, and may be cancelled twice (TO-2)", () => {
    connect(5);
    wrapper.setTimeout(null);
    expect(clock.getDelayedCalls()).to.have.length(0);
    wrapper.cancelTimeout();
    wrapper.cancelTimeout();
    wrapper.resetTimeout();
    expect(clock.getDelayedCalls()).to.have.length(0);
    connect(null);
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  it("keeps the period when setTimeout is called without one (TO-3)", () => {
    connect(5);
    clock.advance(4);
    wrapper.setTimeout();
    expect(wrapper.timeoutPeriod).to.equal(5);
    clock.advance(4);
    wrapper.cancelTimeout();
    wrapper.setTimeout();
    clock.advance(4);
    expect(transport.disconnecting).to.equal(false);
    clock.advance(1);
    expect(transport.disconnecting).to.equal(true);
  });
});
