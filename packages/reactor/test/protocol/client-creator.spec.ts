import { CancelledError, Failure } from "@cordage/deferred";
import {
  ClientCreator,
  ConnectionRefusedError,
  IPv4Address,
  Protocol,
  UNIXAddress,
} from "@cordage/reactor";
import {
  assertNoResult,
  Clock,
  failureResultOf,
  MemoryReactorClock,
  StringTransport,
  successResultOf,
  type TCPClientRecord,
} from "@cordage/testing";
import { expect } from "chai";

class Greeting extends Protocol {
  readonly words: readonly string[];

  constructor(...words: string[]) {
    super();
    this.words = words;
  }
}

describe("ClientCreator", () => {
  let reactor: MemoryReactorClock;
  beforeEach(() => {
    reactor = new MemoryReactorClock();
  });

  function attempt(): TCPClientRecord {
    const [record] = reactor.tcpClients;
    if (record === undefined) throw new Error("nothing has tried to connect");
    return record;
  }

  function connected(): Greeting {
    const { factory, host, port } = attempt();
    const built = factory.buildProtocol(new IPv4Address("TCP", host, port)) as Greeting;
    built.makeConnection(new StringTransport());
    return built;
  }

  it("connects with the options of connectTCP (P9)", () => {
    const options = { timeout: 5, bindAddress: ["127.0.0.1", 0] } as const;
    new ClientCreator(reactor, Greeting).connectTCP("192.0.2.1", 80, options);
    expect(attempt()).to.include({ host: "192.0.2.1", port: 80, ...options });
  });

  it("fires with the protocol, made with the arguments, a turn after it connected (P9)", () => {
    const creator = new ClientCreator(reactor, Greeting, "hello", "world");
    const connecting = creator.connectTCP("192.0.2.1", 80);
    const built = connected();
    expect(built.words).to.deep.equal(["hello", "world"]);
    assertNoResult(connecting);
    reactor.advance(0);
    expect(successResultOf(connecting)).to.equal(built);
  });

  it("makes another protocol for each connection", () => {
    const creator = new ClientCreator(reactor, Greeting);
    creator.connectTCP("192.0.2.1", 80);
    const first = connected();
    reactor.tcpClients.splice(0);
    creator.connectTCP("192.0.2.1", 80);
    expect(connected()).to.not.equal(first);
  });

  it("fails when the attempt does (P9)", () => {
    const connecting = new ClientCreator(reactor, Greeting).connectTCP("192.0.2.1", 80);
    const [connector] = reactor.connectors;
    if (connector === undefined) throw new Error("no connector");
    attempt().factory.clientConnectionFailed(connector, new Failure(new ConnectionRefusedError()));
    assertNoResult(connecting);
    reactor.advance(0);
    failureResultOf(connecting, ConnectionRefusedError);
  });

  it("gives the attempt up when it is cancelled (P9)", () => {
    const connecting = new ClientCreator(reactor, Greeting).connectTCP("192.0.2.1", 80);
    connecting.cancel();
    failureResultOf(connecting, CancelledError);
    expect(reactor.connectors[0]?.disconnected).to.equal(true);
  });

  it("closes a connection that it has not told of when it is cancelled (P9)", () => {
    const connecting = new ClientCreator(reactor, Greeting).connectTCP("192.0.2.1", 80);
    connected();
    connecting.cancel();
    failureResultOf(connecting, CancelledError);
    expect(reactor.connectors[0]?.disconnected).to.equal(true);
    expect(reactor.getDelayedCalls()).to.have.length(0);
  });

  it("connects on Unix sockets, with the options of connectUNIX (P9)", () => {
    const connecting = new ClientCreator(reactor, Greeting).connectUNIX("/run/socket", {
      checkPID: true,
    });
    const [record] = reactor.unixClients;
    expect(record).to.include({ address: "/run/socket", checkPID: true, timeout: 30 });
    const built = record?.factory.buildProtocol(new UNIXAddress("/run/socket"));
    reactor.advance(0);
    expect(successResultOf(connecting)).to.equal(built);
  });

  it("connects with TLS, with the options of connectSSL (P9)", () => {
    const tls = { trustRoot: "platform" } as const;
    const creator = new ClientCreator(reactor, Greeting);
    const connecting = creator.connectSSL("192.0.2.1", 443, tls, { timeout: 5 });
    const [record] = reactor.sslClients;
    expect(record).to.include({ host: "192.0.2.1", port: 443, timeout: 5, contextFactory: tls });
    const built = record?.factory.buildProtocol(new IPv4Address("TCP", "192.0.2.1", 443));
    reactor.advance(0);
    expect(successResultOf(connecting)).to.equal(built);
  });

  it("gives an attempt to connect with TLS up when it is cancelled (P9)", () => {
    const connecting = new ClientCreator(reactor, Greeting).connectSSL("192.0.2.1", 443, {});
    connecting.cancel();
    failureResultOf(connecting, CancelledError);
    expect(reactor.connectors[0]?.disconnected).to.equal(true);
  });

  it("refuses a kind of connection that its reactor can't make", () => {
    const creator = new ClientCreator(new Clock(), Greeting);
    expect(() => creator.connectUNIX("/run/socket")).to.throw(TypeError, "Unix sockets");
    expect(() => creator.connectTCP("192.0.2.1", 80)).to.throw(TypeError, "TCP");
    expect(() => creator.connectSSL("192.0.2.1", 443, {})).to.throw(TypeError, "TLS");
  });

  it("lets out what connectTCP throws", () => {
    expect(() => new ClientCreator(reactor, Greeting).connectTCP("192.0.2.1", 0)).to.throw(
      RangeError,
    );
  });
});
