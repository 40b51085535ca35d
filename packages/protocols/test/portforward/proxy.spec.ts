import { Failure } from "@cordage/deferred";
import { ProxyClient, ProxyFactory, ProxyServer } from "@cordage/protocols/portforward";
import {
  ConnectionRefusedError,
  connectionDone,
  globalLogPublisher,
  type IClientFactory,
  isHalfCloseable,
  type LogEvent,
  ServerFactory,
} from "@cordage/reactor";
import { type FakeConnector, MemoryReactor, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { PEER } from "../support/accumulating-factory.ts";

describe("portforward", () => {
  let reactor: MemoryReactor;
  let factory: ProxyFactory;
  let server: ProxyServer;
  let inside: StringTransport;

  beforeEach(() => {
    reactor = new MemoryReactor();
    factory = new ProxyFactory("target.example", 80, { reactor, timeout: 7 });
    server = factory.buildProtocol(PEER) as ProxyServer; // the class it builds
    inside = new StringTransport({ lenient: true });
    server.makeConnection(inside);
  });

  const clientFactory = (): IClientFactory => {
    const [client] = reactor.tcpClients;
    if (client === undefined) throw new Error("nothing was connected");
    return client.factory;
  };

  /** Lets the connection with the target be made. */
  function connectTarget(outside = new StringTransport({ lenient: true })): {
    client: ProxyClient;
    outside: StringTransport;
  } {
    const client = clientFactory().buildProtocol(PEER) as ProxyClient; // the class it builds
    client.makeConnection(outside);
    return { client, outside };
  }

  it("does not read from the client until the target is connected (PF-1)", () => {
    expect(inside.producerState).to.equal("paused");
    expect(reactor.tcpClients).to.have.length(1);
    expect(reactor.tcpClients[0]).to.include({ host: "target.example", port: 80, timeout: 7 });
    connectTarget();
    expect(inside.producerState).to.equal("producing");
  });

  it("makes each transport the streaming producer of the other (PF-1)", () => {
    const { outside } = connectTarget();
    expect([inside.producer, inside.streaming]).to.deep.equal([outside, true]);
    expect([outside.producer, outside.streaming]).to.deep.equal([inside, true]);
  });

  it("passes on what each side sends (PF-1)", () => {
    const { client, outside } = connectTarget();
    server.dataReceived(Buffer.from("question"));
    client.dataReceived(Buffer.from("answer"));
    expect(outside.value().toString()).to.equal("question");
    expect(inside.value().toString()).to.equal("answer");
  });

  it("names the two connections each other's peer", () => {
    const { client } = connectTarget();
    expect(client.peer).to.equal(server);
    expect(server.peer).to.equal(client);
  });

  it("closes one side, and lets go of its producer, when the other is lost (PF-1)", () => {
    const first = connectTarget();
    first.client.connectionLost(connectionDone);
    expect(inside).to.include({ disconnecting: true, producer: null });
    expect(first.client.peer).to.equal(null);
  });

  it("closes the target when the client is lost (PF-1)", () => {
    const { outside } = connectTarget();
    server.connectionLost(connectionDone);
    expect(outside).to.include({ disconnecting: true, producer: null });
  });

  it("closes the client when the target can't be reached (PF-1)", () => {
    const reason = new Failure(new ConnectionRefusedError());
    clientFactory().clientConnectionFailed(reactor.connectors[0] as FakeConnector, reason);
    expect(inside.disconnecting).to.equal(true);
  });

  it("gives the attempt up when the client is lost before", () => {
    server.connectionLost(connectionDone);
    expect(reactor.connectors[0]?.disconnected).to.equal(true);
  });

  it("logs a connection that was not forwarded, unless it is not noisy", () => {
    const events: LogEvent[] = [];
    const observe = (event: LogEvent): void => void events.push(event);
    globalLogPublisher.addObserver(observe);
    try {
      server.connectionLost(connectionDone);
      server.noisy = false;
      server.connectionLost(connectionDone);
    } finally {
      globalLogPublisher.removeObserver(observe);
    }
    expect(events.map((event) => event.log_level)).to.deep.equal(["info"]);
  });

  it("lets a transport that reads all the same not have its data vanish", () => {
    server.dataReceived(Buffer.from("early"));
    expect(inside.disconnecting).to.equal(true);
  });

  it("closes a target that nobody waits for", () => {
    const lonely = new ProxyClient();
    const transport = new StringTransport();
    lonely.makeConnection(transport);
    expect(transport.disconnecting).to.equal(true);
  });

  describe("half-close (PF-2)", () => {
    it("is passed on, and the other direction stays open", () => {
      const { client, outside } = connectTarget();
      expect(isHalfCloseable(server)).to.equal(true);
      server.readConnectionLost();
      server.writeConnectionLost();
      expect(outside).to.include({
        writeDisconnecting: true,
        disconnecting: false,
        producer: null,
      });
      client.dataReceived(Buffer.from("still"));
      expect(inside.value().toString()).to.equal("still");
    });

    it("of both directions closes both connections", () => {
      const { client, outside } = connectTarget();
      server.readConnectionLost();
      client.readConnectionLost();
      expect([inside.disconnecting, outside.disconnecting]).to.deep.equal([true, true]);
      expect([inside.producer, outside.producer]).to.deep.equal([null, null]);
    });

    it("closes both when the other transport can't", () => {
      class Whole extends StringTransport {}
      const whole = new Whole({ lenient: true });
      const plain = new Proxy(whole, {
        has: (target, name) => name !== "loseWriteConnection" && name in target,
      });
      connectTarget(plain);
      server.readConnectionLost();
      expect([inside.disconnecting, whole.disconnecting]).to.deep.equal([true, true]);
    });
  });

  it("uses the classes it is told to", () => {
    class OtherServer extends ProxyServer {}
    factory.protocol = OtherServer;
    expect(factory.buildProtocol(PEER)).to.be.instanceOf(OtherServer);
  });

  it("refuses a port that can't be connected to", () => {
    for (const port of [0, 65536, 1.5])
      expect(() => new ProxyFactory("h", port)).to.throw(RangeError);
    new ProxyFactory("h", 1);
    new ProxyFactory("h", 65535);
  });

  it("serves its own factory only", () => {
    const stray = ServerFactory.forProtocol(ProxyServer).buildProtocol(PEER);
    expect(() => stray?.makeConnection(new StringTransport())).to.throw(TypeError, "ProxyFactory");
  });
});
