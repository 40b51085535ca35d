import { AsyncLocalStorage } from "node:async_hooks";
import { Deferred } from "@cordage/deferred";
import {
  backoffPolicy,
  ClientService,
  Factory,
  HostnameEndpoint,
  LoopingCall,
  providesMulticast,
  providesPluggableNameResolver,
  providesSocket,
  providesSSL,
  providesTCP,
  providesUDP,
  providesUNIX,
  StreamServerEndpointService,
  TCP4ClientEndpoint,
  TCP4ServerEndpoint,
} from "@cordage/reactor";
import {
  EndlessRunError,
  flushLoggedErrors,
  SimulatedNetwork,
  StalledRunError,
} from "@cordage/testing";
import { expect } from "chai";
import { serveEnds } from "./support/end-server.ts";
import { connectEnd, EchoEnd, EndFactory, RecordingEnd } from "./support/recording-end.ts";

describe("SimulatedNetwork", () => {
  it("carries bytes between protocols, in the time the network takes", () => {
    const network = new SimulatedNetwork({ conditions: { latency: 0.1 } });
    serveEnds(network.host("server").reactor, 7, EchoEnd);
    const client = new RecordingEnd();
    network.runUntil(connectEnd(network.host("client"), "10.0.0.1", 7, client));
    expect(network.time.seconds()).to.be.closeTo(0.2, 1e-9);

    client.transport.write("hello");
    network.advance(0.19);
    expect(client.received.toString()).to.equal("");
    network.advance(0.02);
    expect(client.received.toString()).to.equal("hello");
  });

  it("delivers a stream whole, in order, with every kind of trouble on the way", () => {
    const conditions = {
      jitter: 0.05,
      loss: 0.2,
      segmentation: "random",
      coalescing: 0.01,
    } as const;
    const network = new SimulatedNetwork({ seed: 3, conditions });
    serveEnds(network.host("server").reactor, 7, EchoEnd);
    const client = new RecordingEnd();
    network.runUntil(connectEnd(network.host("client"), "server", 7, client));
    const sent = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7) & 255));
    client.transport.write(sent);
    network.run();
    expect(client.received.equals(sent)).to.equal(true);
  });

  it("runs endpoints and services unchanged, coming back after the server's crash", () => {
    const network = new SimulatedNetwork();
    network.host("server", (reactor) => {
      const endpoint = new TCP4ServerEndpoint(reactor, 7);
      const service = new StreamServerEndpointService(endpoint, Factory.forProtocol(EchoEnd));
      service.startService();
    });
    const { reactor } = network.host("client");
    const clients = Factory.forProtocol(RecordingEnd);
    const service = new ClientService(new TCP4ClientEndpoint(reactor, "10.0.0.1", 7), clients, {
      retryPolicy: backoffPolicy({ jitter: () => 0 }),
      clock: reactor,
    });
    service.startService();
    const first = network.runUntil(service.whenConnected()) as RecordingEnd;
    network.host("server").crash();
    network.host("server").restart();
    first.transport.write("still there?");
    network.runUntil(first.lost);
    const second = network.runUntil(service.whenConnected());
    expect(first.reason).to.equal("ConnectionLost");
    expect(second).to.not.equal(first);
  });

  it("delivers what was held back on a later turn than reading is resumed", () => {
    const network = new SimulatedNetwork();
    const ends = serveEnds(network.host("server").reactor, 7, RecordingEnd);
    const client = new RecordingEnd();
    network.runUntil(connectEnd(network.host("client"), "server", 7, client));
    network.run();
    client.transport.pauseProducing();
    ends[0]?.transport.write("hello");
    network.run();
    client.transport.resumeProducing();
    expect(client.received.toString()).to.equal("");
    network.run();
    expect(client.received.toString()).to.equal("hello");
  });

  it("answers what comes to a closed end with a reset, after its end of file (X16)", () => {
    const network = new SimulatedNetwork();
    const ends = serveEnds(network.host("server").reactor, 7, RecordingEnd);
    const [writing, paused] = [new HalfCloseableEnd(), new RecordingEnd()];
    for (const each of [writing, paused]) {
      network.runUntil(connectEnd(network.host("client"), "server", 7, each));
    }
    network.run();
    paused.transport.pauseProducing();
    for (const each of ends) each.transport.loseConnection();
    network.run();
    for (const each of [writing, paused]) each.transport.write("too late");
    network.run();
    writing.transport.write("who reads no more learns of it by writing");
    network.run();
    expect([writing.reason, paused.reason]).to.deep.equal(["ConnectionLost", undefined]);
    paused.transport.resumeProducing();
    network.run();
    expect(paused.reason).to.equal("ConnectionDone");
  });

  it("refuses what an async buildProtocol builds, as Node's reactor does (X5)", () => {
    const network = new SimulatedNetwork();
    const factory = new Factory();
    factory.noisy = false;
    factory.buildProtocol = (async () => new EchoEnd()) as unknown as () => EchoEnd; // without types
    network.host("server").reactor.listenTCP(7, factory);
    const client = new RecordingEnd();
    network.runUntil(connectEnd(network.host("client"), "server", 7, client));
    network.run();
    expect(client.reason).to.equal("ConnectionDone");
    expect(flushLoggedErrors(TypeError)).to.have.length(1);
  });

  it("gives an attempt up before it has begun", () => {
    const network = new SimulatedNetwork();
    const ends = serveEnds(network.host("server").reactor, 7, EchoEnd);
    const end = new RecordingEnd();
    const { reactor } = network.host("client");
    const connector = reactor.connectTCP("10.0.0.1", 7, new EndFactory(end));
    connector.stopConnecting();
    expect(() => network.runUntil(end.made)).to.throw("User aborted connection");
    network.run();
    expect(ends).to.deep.equal([]);
  });

  it("connects a host to itself", () => {
    const network = new SimulatedNetwork();
    const host = network.host("only");
    serveEnds(host.reactor, 7, EchoEnd);
    const client = new RecordingEnd();
    network.runUntil(connectEnd(host, "127.0.0.1", 7, client));
    expect(String(client.transport.getPeer())).to.equal("IPv4Address(TCP, '127.0.0.1', 7)");
  });

  it("has hosts speak IPv6, too", () => {
    const network = new SimulatedNetwork();
    const server = network.host("server");
    server.reactor.listenTCP(7, Factory.forProtocol(EchoEnd), { interface: "::" });
    const client = new RecordingEnd();
    network.runUntil(connectEnd(network.host("client"), server.address6, 7, client));
    expect(String(client.transport.getPeer())).to.equal("IPv6Address(TCP, 'fd00::1', 7)");
  });

  it("has reactors that say what they can do, and have nothing else", () => {
    const { reactor } = new SimulatedNetwork().host("only");
    const able = [providesTCP, providesUDP, providesMulticast, providesPluggableNameResolver];
    const unable = [providesSSL, providesUNIX, providesSocket];
    expect(able.map((provides) => provides(reactor))).to.deep.equal([true, true, true, true]);
    expect(unable.map((provides) => provides(reactor))).to.deep.equal([false, false, false]);
  });

  it("knows hosts by name, and gives them other names (R22)", () => {
    const network = new SimulatedNetwork();
    network.host("server");
    network.addName("www.example.org", ["192.0.2.1", "10.0.0.1"]);
    const { reactor } = network.host("client");
    expect(network.runUntil(reactor.resolve("server"))).to.equal("10.0.0.1");
    expect(network.runUntil(reactor.resolve("www.example.org"))).to.equal("192.0.2.1");
    expect(() => network.runUntil(reactor.resolve("nowhere"))).to.throw("DNS lookup failed");
  });

  it("tells who can't connect why: refused, no route, port in use", () => {
    const network = new SimulatedNetwork();
    network.host("server");
    const client = network.host("client");
    const attempt = (to: string): (() => unknown) => {
      return () => network.runUntil(connectEnd(client, to, 7, new RecordingEnd()));
    };
    expect(attempt("server")).to.throw("Connection was refused by other side: 111");
    expect(attempt("192.0.2.9")).to.throw("No route to host: 101");
    serveEnds(client.reactor, 9, EchoEnd);
    const again = client.reactor.listenTCP(9, Factory.forProtocol(EchoEnd));
    expect(() => network.runUntil(again.whenListening())).to.throw("EADDRINUSE");
  });

  it("binds the local address of a connection, or tells why not (X28)", () => {
    const network = new SimulatedNetwork();
    serveEnds(network.host("server").reactor, 7, EchoEnd);
    const { reactor } = network.host("client");
    const connectFrom = (host: string, port: number): RecordingEnd => {
      const end = new RecordingEnd();
      reactor.connectTCP("server", 7, new EndFactory(end), { bindAddress: [host, port] });
      network.runUntil(end.made);
      return end;
    };
    const { transport } = connectFrom("10.0.0.2", 1234);
    expect(String(transport.getHost())).to.equal("IPv4Address(TCP, '10.0.0.2', 1234)");
    const chosen = connectFrom("", 1235).transport.getHost();
    expect(String(chosen)).to.equal("IPv4Address(TCP, '10.0.0.2', 1235)");
    expect(() => connectFrom("10.0.0.2", 1234)).to.throw("Couldn't bind: 98");
    expect(() => connectFrom("10.0.0.1", 0)).to.throw("Couldn't bind: 99");
  });

  it("lets a happy-eyeballs endpoint get past an address that never answers (E7)", () => {
    const network = new SimulatedNetwork();
    serveEnds(network.host("server").reactor, 7, EchoEnd);
    network.host("dead").crash();
    network.addName("both", [network.host("dead").address6, network.host("server").address]);
    const { reactor } = network.host("client");
    const endpoint = new HostnameEndpoint(reactor, "both", 7);
    network.runUntil(endpoint.connect(Factory.forProtocol(RecordingEnd)));
    expect(network.time.seconds()).to.be.closeTo(0.3, 0.01);
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });

  it("has delayed calls keep the context they were made in, as Node's reactor does", () => {
    const network = new SimulatedNetwork();
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const { reactor } = network.host("a");
    storage.run("inside", () => reactor.callLater(1, () => seen.push(storage.getStore())));
    network.run();
    expect(seen).to.deep.equal(["inside"]);
  });

  it("stops a reactor as a program is stopped: triggers, then connections", () => {
    const network = new SimulatedNetwork();
    const { reactor } = network.host("server");
    const ends = serveEnds(reactor, 7, EchoEnd);
    const finished = reactor.run();
    network.runUntil(connectEnd(network.host("client"), "server", 7, new RecordingEnd()));
    network.advance(1);
    reactor.signal("SIGTERM");
    network.runUntil(finished);
    expect(ends[0]?.reason).to.equal("ConnectionLost");
    expect(reactor._exitSignal).to.equal("SIGTERM");
  });

  describe("runUntil", () => {
    it("returns what the Deferred fires with, or throws its error", () => {
      const network = new SimulatedNetwork();
      const fired = new Deferred<string>();
      network.time.callLater(5, () => fired.callback("done"));
      expect(network.runUntil(fired)).to.equal("done");
      const failed = new Deferred<string>();
      network.time.callLater(5, () => failed.errback(new Error("no luck")));
      expect(() => network.runUntil(failed)).to.throw("no luck");
      expect(network.time.seconds()).to.equal(10);
    });

    it("fails at once when nothing can happen any more, and says who waits for what", () => {
      const network = new SimulatedNetwork();
      serveEnds(network.host("server").reactor, 7, RecordingEnd);
      const client = new RecordingEnd();
      network.runUntil(connectEnd(network.host("client"), "server", 7, client));
      client.transport.pauseProducing();
      const thrown = thrownBy(() => network.runUntil(new Deferred()));
      expect(thrown).to.be.instanceOf(StalledRunError);
      expect((thrown as StalledRunError).waits).to.deep.equal([
        "server: TCP 10.0.0.1:7 -> 10.0.0.2:49152: waits for data",
        "server: TCP port IPv4Address(TCP, '0.0.0.0', 7): waits for connections",
        "client: TCP 10.0.0.2:49152 -> 10.0.0.1:7: reading is paused, 0 bytes are unread",
      ]);
      expect(network.time.seconds()).to.be.below(1);
    });

    it("ends a run that goes on for ever, at the time limit or when time stands still", () => {
      const network = new SimulatedNetwork({ timeLimit: 100 });
      const looping = new LoopingCall(() => {});
      looping.clock = network.host("a").reactor;
      looping.start(1);
      expect(thrownBy(() => network.runUntil(new Deferred()))).to.be.instanceOf(EndlessRunError);
      expect(network.time.seconds()).to.be.closeTo(101, 1);
    });
  });

  it("settles what async functions await, in virtual time", async () => {
    const network = new SimulatedNetwork();
    const ends = serveEnds(network.host("server").reactor, 7, EchoEnd);
    const talk = async (): Promise<number> => {
      const client = await connectEnd(network.host("client"), "server", 7, new RecordingEnd());
      client.transport.write("hello");
      client.transport.loseConnection();
      await client.lost;
      return network.time.seconds();
    };
    expect(await network.settle(talk())).to.be.below(1);
    network.run();
    expect(ends[0]?.received.toString()).to.equal("hello");
    const never = await network.settle(new Promise(() => {})).catch((error: unknown) => error);
    expect(never).to.be.instanceOf(StalledRunError);
  });

  it("refuses conditions, times and names that are none", () => {
    expect(() => new SimulatedNetwork({ conditions: { loss: 2 } })).to.throw(RangeError, "loss");
    expect(() => new SimulatedNetwork({ conditions: { latency: -1 } })).to.throw(RangeError);
    expect(() => new SimulatedNetwork({ timeLimit: Number.NaN })).to.throw(RangeError, "NaN");
    expect(() => new SimulatedNetwork().advance(Number.NaN)).to.throw(RangeError, "NaN");
    expect(() => new SimulatedNetwork().host("")).to.throw(TypeError);
  });
});

/** Can go on in one direction. */
class HalfCloseableEnd extends RecordingEnd {
  readConnectionLost(): void {}
  writeConnectionLost(): void {}
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
