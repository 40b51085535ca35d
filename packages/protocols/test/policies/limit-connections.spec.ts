import {
  LimitConnectionsByPeer,
  LimitTotalConnectionsFactory,
  ProtocolWrapper,
} from "@cordage/protocols/policies";
import {
  connectionDone,
  type IAddress,
  IPv4Address,
  IPv6Address,
  Protocol,
  UNIXAddress,
} from "@cordage/reactor";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { AccumulatingFactory, PEER } from "../support/accumulating-factory.ts";

describe("LimitConnectionsByPeer", () => {
  const from = (host: string, port: number): IAddress =>
    host.includes(":") ? new IPv6Address("TCP", host, port) : new IPv4Address("TCP", host, port);

  it("refuses the sixth connection of a host, whatever its ports (LC-1)", () => {
    const factory = new LimitConnectionsByPeer(new AccumulatingFactory());
    for (let port = 1; port <= 5; port += 1) {
      expect(factory.buildProtocol(from("192.0.2.1", port))).to.be.instanceOf(ProtocolWrapper);
    }
    expect(factory.buildProtocol(from("192.0.2.1", 6))).to.equal(null);
    expect(factory.buildProtocol(from("192.0.2.2", 6))).to.be.instanceOf(ProtocolWrapper);
  });

  it("forgets a host with its last connection (LC-1)", () => {
    const factory = new LimitConnectionsByPeer(new AccumulatingFactory());
    factory.maxConnectionsPerPeer = 2;
    const address = from("192.0.2.1", 1);
    // A transport may well say something else when it is closed.
    const wrappers = [factory.buildProtocol(address), factory.buildProtocol(address)];
    for (const wrapper of wrappers) wrapper?.makeConnection(new StringTransport());
    wrappers[0]?.connectionLost(connectionDone);
    expect([...factory.peerConnections]).to.deep.equal([["192.0.2.1", 1]]);
    expect(factory.buildProtocol(address)).not.to.equal(null);
    wrappers[1]?.connectionLost(connectionDone);
    expect([...factory.peerConnections]).to.deep.equal([["192.0.2.1", 1]]);
  });

  it("counts nothing that the wrapped factory refuses (LC-1)", () => {
    const inner = new AccumulatingFactory();
    inner.refuses = true;
    const factory = new LimitConnectionsByPeer(inner);
    expect(factory.buildProtocol(PEER)).to.equal(null);
    expect(factory.peerConnections.size).to.equal(0);
  });

  it("takes an IPv4 address for the same when it is written as an IPv6 one (LC-2)", () => {
    const factory = new LimitConnectionsByPeer(new AccumulatingFactory());
    factory.maxConnectionsPerPeer = 1;
    expect(factory.buildProtocol(from("::ffff:192.0.2.1", 1))).not.to.equal(null);
    expect(factory.buildProtocol(from("192.0.2.1", 2))).to.equal(null);
    expect(factory.buildProtocol(from("2001:db8::1", 2))).not.to.equal(null);
    expect(factory.keyForAddress(new UNIXAddress("/run/x"))).to.equal("UNIXAddress('/run/x')");
  });

  it("counts by another key when told to (LC-2)", () => {
    class ByNetwork extends LimitConnectionsByPeer {
      override maxConnectionsPerPeer = 1;

      override keyForAddress(address: IAddress): string {
        return super.keyForAddress(address).split(":").slice(0, 4).join(":");
      }
    }
    const factory = new ByNetwork(new AccumulatingFactory());
    expect(factory.buildProtocol(from("2001:db8:1:2::1", 1))).not.to.equal(null);
    expect(factory.buildProtocol(from("2001:db8:1:2::2", 1))).to.equal(null);
    expect(factory.buildProtocol(from("2001:db8:1:3::1", 1))).not.to.equal(null);
  });
});

describe("LimitTotalConnectionsFactory", () => {
  class Regular extends Protocol {}
  class Overflow extends Protocol {
    override connectionMade(): void {
      this.transport.write("too many");
      this.transport.loseConnection();
    }
  }

  let factory: LimitTotalConnectionsFactory;

  beforeEach(() => {
    factory = LimitTotalConnectionsFactory.forProtocol(Regular);
  });

  function connect(): ProtocolWrapper | null {
    const wrapper = factory.buildProtocol(PEER) as ProtocolWrapper | null; // it builds no others
    wrapper?.makeConnection(new StringTransport());
    return wrapper;
  }

  it("has no limit unless one is set (LT-1)", () => {
    for (let i = 0; i < 100; i += 1) expect(connect()?.wrappedProtocol).to.be.instanceOf(Regular);
    expect(factory.connectionCount).to.equal(100);
  });

  it("refuses connections above the limit, until one is lost (LT-1)", () => {
    factory.connectionLimit = 1;
    const first = connect();
    expect(connect()).to.equal(null);
    expect(factory.connectionCount).to.equal(1);
    first?.connectionLost(connectionDone);
    expect(connect()).not.to.equal(null);
  });

  it("lets overflowProtocol speak to them if set, and counts these (LT-1)", () => {
    factory.connectionLimit = 0;
    factory.overflowProtocol = Overflow;
    const wrapper = connect();
    expect(wrapper?.wrappedProtocol).to.be.instanceOf(Overflow).with.property("factory", factory);
    expect(factory.connectionCount).to.equal(1);
    wrapper?.connectionLost(connectionDone);
    expect(factory.connectionCount).to.equal(0);
  });
});
