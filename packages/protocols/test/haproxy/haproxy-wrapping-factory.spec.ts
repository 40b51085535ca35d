import { succeed } from "@cordage/deferred";
import {
  type HAProxyOptions,
  type HAProxyProtocolWrapper,
  HAProxyWrappingFactory,
  proxyEndpoint,
} from "@cordage/protocols/haproxy";
import {
  connectionDone,
  type IListeningPort,
  type IProtocolFactory,
  IPv4Address,
  IPv6Address,
  type ITCPTransport,
  Protocol,
  UNIXAddress,
} from "@cordage/reactor";
import { type AccumulatingProtocol, Clock, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { AccumulatingFactory, PEER } from "../support/accumulating-factory.ts";
import { V1_TCP4, V1_UNKNOWN, v2 } from "./headers.ts";

describe("HAProxyWrappingFactory", () => {
  let clock: Clock;
  let inner: AccumulatingFactory;
  let transport: StringTransport;

  beforeEach(() => {
    clock = new Clock();
    inner = new AccumulatingFactory();
    transport = new StringTransport();
  });

  function connect(options: HAProxyOptions = {}): HAProxyProtocolWrapper {
    const factory = new HAProxyWrappingFactory(inner, { clock, ...options });
    const wrapper = factory.buildProtocol(PEER) as HAProxyProtocolWrapper; // what it wraps with
    wrapper.makeConnection(transport);
    return wrapper;
  }

  const protocol = (): AccumulatingProtocol => inner.built[0] as AccumulatingProtocol;

  it("answers getPeer and getHost from the header (HA-1)", () => {
    const wrapper = connect();
    wrapper.dataReceived(Buffer.from(V1_TCP4));
    const { transport: seen } = protocol();
    expect(seen.getPeer()).to.deep.equal(new IPv4Address("TCP", "192.0.2.1", 56324));
    expect(seen.getHost()).to.deep.equal(new IPv4Address("TCP", "198.51.100.2", 443));
    expect(wrapper.proxyHeader?.version).to.equal(1);
  });

  it("makes addresses of every kind (HA-3)", () => {
    const wrapper = connect();
    wrapper.dataReceived(v2(0x21, 0x22, Buffer.alloc(36)));
    expect(wrapper.getPeer()).to.deep.equal(new IPv6Address("UDP", "::", 0));
    const unix = Buffer.alloc(216);
    unix.write("/run/x");
    const other = connect();
    other.dataReceived(v2(0x21, 0x31, unix));
    expect(other.getPeer()).to.deep.equal(new UNIXAddress("/run/x"));
    expect(other.getHost()).to.deep.equal(new UNIXAddress(null));
  });

  it("keeps the real addresses when the header tells none (HA-2)", () => {
    connect().dataReceived(Buffer.from(V1_UNKNOWN));
    expect(protocol().transport.getPeer()).to.equal(transport.getPeer());
    expect(protocol().transport.getHost()).to.equal(transport.getHost());
  });

  it("delivers what comes behind the header at once (HA-1)", () => {
    const wrapper = connect();
    wrapper.dataReceived(Buffer.from(`${V1_TCP4}hello`));
    expect(protocol().data.toString()).to.equal("hello");
    wrapper.dataReceived(Buffer.from(" world"));
    expect(protocol().data.toString()).to.equal("hello world");
  });

  it("says nothing of the connection before the header is complete (HA-8)", () => {
    const wrapper = connect();
    wrapper.dataReceived(Buffer.from(V1_TCP4.slice(0, -1)));
    expect(protocol().made).to.equal(false);
    wrapper.dataReceived(Buffer.from("\n"));
    expect(protocol().made).to.equal(true);
  });

  it("says nothing at all of a connection that is lost before (HA-8)", () => {
    const wrapper = connect();
    wrapper.connectionLost(connectionDone);
    expect(protocol()).to.include({ made: false, closed: false });
    expect(clock.getDelayedCalls()).to.have.length(0);
    expect((wrapper.factory as HAProxyWrappingFactory).protocols.size).to.equal(0);
  });

  it("passes the loss on after the header", () => {
    const wrapper = connect();
    wrapper.dataReceived(Buffer.from(V1_TCP4));
    wrapper.connectionLost(connectionDone);
    expect(protocol().closedReason).to.equal(connectionDone);
  });

  it("closes on a header that is not valid, and looks at nothing more (HA-6, GEN-1)", () => {
    const wrapper = connect();
    wrapper.dataReceived(Buffer.from("PROXY TCP4 999.2.3.4 "));
    wrapper.dataReceived(Buffer.from("1.1.1.1 1 2\r\nhello"));
    expect(transport.disconnecting).to.equal(true);
    wrapper.dataReceived(Buffer.from(V1_TCP4));
    expect(protocol()).to.include({ made: false });
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  it("closes when no header has come within 3 seconds (HA-8)", () => {
    connect().dataReceived(Buffer.from("PROXY"));
    clock.advance(2.9);
    expect(transport.disconnecting).to.equal(false);
    clock.advance(0.1);
    expect(transport.disconnecting).to.equal(true);
  });

  it("waits as long as it is told, and no longer than for the header (HA-8)", () => {
    connect({ headerTimeout: 5 }).dataReceived(Buffer.from(V1_TCP4));
    clock.advance(100);
    expect(transport.disconnecting).to.equal(false);
    expect(() => connect({ headerTimeout: 0 })).to.throw(RangeError);
  });

  it("refuses those that are no trusted proxies, if these are named (HA-8)", () => {
    const factory = new HAProxyWrappingFactory(inner, {
      clock,
      trustedProxies: ["192.0.2.0/24", "2001:db8::1"],
    });
    const from = (host: string): unknown =>
      factory.buildProtocol(
        host.includes(":") ? new IPv6Address("TCP", host, 1) : new IPv4Address("TCP", host, 1),
      );
    expect(from("192.0.2.255")).not.to.equal(null);
    expect(from("::ffff:192.0.2.1")).not.to.equal(null);
    expect(from("2001:db8::1")).not.to.equal(null);
    expect(from("192.0.3.0")).to.equal(null);
    expect(from("2001:db8::2")).to.equal(null);
    expect(factory.buildProtocol(new UNIXAddress("/x"))).to.equal(null);
    expect(() => new HAProxyWrappingFactory(inner, { trustedProxies: ["nonsense"] })).to.throw(
      RangeError,
    );
  });

  it("holds back what came with the header while the protocol is paused", () => {
    const wrapper = connect();
    protocol().connectionMade = () => protocol().transport.pauseProducing();
    wrapper.dataReceived(Buffer.from(`${V1_TCP4}hel`));
    wrapper.dataReceived(Buffer.from("lo")); // from a transport that doesn't stop at once
    expect(protocol().data.toString()).to.equal("");
    protocol().transport.resumeProducing();
    expect(protocol().data.toString()).to.equal("hello");
  });

  it("delivers nothing to a protocol that closes when it is connected (GEN-1)", () => {
    const wrapper = connect();
    protocol().connectionMade = () => protocol().transport.loseConnection();
    wrapper.dataReceived(Buffer.from(`${V1_TCP4}hello`));
    expect(protocol().data.toString()).to.equal("");
  });

  it("tells of a handshake and of half a close after the header only", () => {
    const events: string[] = [];
    class Versatile extends Protocol<ITCPTransport> {
      override connectionMade(): void {
        events.push("made");
      }
      handshakeCompleted(): void {
        events.push("handshake");
      }
      readConnectionLost(): void {
        events.push("read side");
      }
      writeConnectionLost(): void {}
    }
    inner.buildProtocol = () => new Versatile() as never;
    const wrapper = connect();
    wrapper.handshakeCompleted?.();
    wrapper.dataReceived(Buffer.from(V1_TCP4));
    wrapper.readConnectionLost?.();
    expect(events).to.deep.equal(["made", "handshake", "read side"]);

    const headless = connect();
    headless.readConnectionLost?.();
    expect(transport.disconnecting).to.equal(true);
    expect(events).to.have.length(3);
  });

  it("wraps what an endpoint listens with", () => {
    let listened: IProtocolFactory | undefined;
    const port = {} as IListeningPort; // never looked at
    const endpoint = proxyEndpoint(
      {
        listen: (factory) => {
          listened = factory;
          return succeed(port);
        },
      },
      { clock },
    );
    endpoint.listen(inner);
    expect(listened)
      .to.be.instanceOf(HAProxyWrappingFactory)
      .with.property("wrappedFactory", inner);
  });
});
