import { Deferred, Failure } from "@cordage/deferred";
import { ConnectionLost, Factory, type IProtocol, IPv4Address } from "@cordage/reactor";
import {
  AccumulatingProtocol,
  type AwaitingFactory,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

describe("AccumulatingProtocol (TE4)", () => {
  let protocol: AccumulatingProtocol;

  beforeEach(() => {
    protocol = new AccumulatingProtocol();
  });

  it("keeps all data", () => {
    expect(protocol.data).to.have.length(0);
    protocol.dataReceived(Buffer.from("one "));
    protocol.dataReceived(Buffer.from("two "));
    expect(protocol.data.toString()).to.equal("one two ");
    protocol.dataReceived(Buffer.from("three"));
    expect(protocol.data.toString()).to.equal("one two three");
  });

  it("starts anew from assigned data", () => {
    protocol.dataReceived(Buffer.from("old"));
    protocol.data = Buffer.alloc(0);
    protocol.dataReceived(Buffer.from("new"));
    expect(protocol.data.toString()).to.equal("new");
  });

  it("notes being connected", () => {
    expect(protocol.made).to.equal(false);
    protocol.makeConnection(new StringTransport());
    expect(protocol.made).to.equal(true);
  });

  it("notes being disconnected, and why", () => {
    const reason = new Failure(new ConnectionLost());
    expect([protocol.closed, protocol.closedReason]).to.deep.equal([false, null]);
    protocol.connectionLost(reason);
    expect(protocol.closed).to.equal(true);
    expect(protocol.closedReason).to.equal(reason);
  });

  it("fires closedDeferred once it is closed", () => {
    const closed = new Deferred<void>();
    protocol.closedDeferred = closed;
    closed.addCallback(() => expect(protocol.closedDeferred).to.equal(null));
    protocol.connectionLost(new Failure(new ConnectionLost()));
    successResultOf(closed);
  });

  it("fires and clears its factory's protocolConnectionMade", () => {
    class OneShot extends Factory implements AwaitingFactory {
      override protocol = AccumulatingProtocol;
      protocolConnectionMade: Deferred<IProtocol> | null = new Deferred<IProtocol>();
    }
    const factory = new OneShot();
    const made = factory.protocolConnectionMade as Deferred<IProtocol>; // just set
    const address = new IPv4Address("TCP", "10.0.0.2", 2);

    const first = factory.buildProtocol(address);
    first?.makeConnection(new StringTransport());
    expect(successResultOf(made)).to.equal(first);
    expect(factory.protocolConnectionMade).to.equal(null);

    factory.buildProtocol(address)?.makeConnection(new StringTransport());
  });

  it("needs nothing of its factory", () => {
    protocol.factory = new Factory();
    protocol.makeConnection(new StringTransport());
    expect(protocol.made).to.equal(true);
  });
});
