import type { Deferred } from "@cordage/deferred";
import { DatagramProtocol, Factory, NodeReactor, NotListeningError } from "@cordage/reactor";
import { expect } from "chai";
import { Bench, emitted, turns } from "./support/bench.ts";
import { RecordingClientFactory } from "./support/recording-client-factory.ts";
import { RecordingProtocol } from "./support/recording-protocol.ts";
import { WIRES } from "./support/wires.ts";

/** The outcome of a Deferred that is not there yet, for tests that look from time to time. */
function outcomeOf<T>(deferred: Deferred<T>): { value: T | undefined } {
  const outcome: { value: T | undefined } = { value: undefined };
  deferred.addCallback((value) => {
    outcome.value = value;
  });
  return outcome;
}

for (const wire of [WIRES.tcp, WIRES.unix, WIRES.tls]) {
  describe(`draining a port over ${wire.name}`, () => {
    let bench: Bench;
    let servers: RecordingProtocol[];
    const factory = new Factory();
    factory.noisy = false;
    factory.buildProtocol = () => {
      const protocol = new RecordingProtocol();
      servers.push(protocol);
      return protocol;
    };

    beforeEach(() => {
      bench = new Bench({ wire });
      servers = [];
    });
    afterEach(() => bench.close());

    it("closes it, and waits for the connections it has accepted", async () => {
      const port = wire.listen(bench.reactor, factory);
      await port.whenListening();
      const place = port.getHost();
      const peers = [await bench.dial(place), await bench.dial(place)];
      await turns(10);
      const outcome = outcomeOf(port.drain({ deadline: 60 }));
      expect(() => port.getHost()).to.throw(NotListeningError);
      const refusal = (await emitted(wire.dial(place), "error")) as NodeJS.ErrnoException;
      expect(refusal.code).to.be.oneOf(["ECONNREFUSED", "ENOENT"]);

      peers[0]?.end("last words");
      expect((await servers[0]?.lost)?.name).to.equal("ConnectionDone");
      expect(servers[0]?.received.toString()).to.equal("last words");
      expect(outcome.value).to.equal(undefined);
      peers[1]?.end();
      await servers[1]?.lost;
      await turns();
      expect(outcome.value).to.equal(0);
      expect(bench.reactor.getDelayedCalls()).to.deep.equal([]);
    });

    it("tells the protocols, which may then come to an end by themselves", async () => {
      const port = wire.listen(bench.reactor, factory);
      await port.whenListening();
      await bench.dial(port.getHost());
      await turns(10);
      const [server] = servers;
      Object.assign(server ?? {}, { drainStarted: () => server?.transport.loseConnection() });
      expect(await port.drain({ deadline: 60 })).to.equal(0);
      expect((await server?.lost)?.name).to.equal("ConnectionDone");
    });

    it("aborts at the deadline what is left, after stopListening as well", async () => {
      const port = wire.listen(bench.reactor, factory);
      await port.whenListening();
      await bench.dial(port.getHost());
      await turns(10);
      await port.stopListening();
      expect(servers[0]?.events).to.deep.equal(["made"]);
      expect(await port.drain({ deadline: 0 })).to.equal(1);
      expect(servers[0]?.events).to.deep.equal(["made", "lost ConnectionAborted"]);
    });

    it("takes no deadline that is none, and then goes on listening", async () => {
      const port = wire.listen(bench.reactor, factory);
      await port.whenListening();
      expect(() => port.drain({ deadline: -1 })).to.throw(RangeError);
      expect(() => port.getHost()).to.not.throw();
      await port.stopListening();
    });

    it("leaves the connections of other ports alone, when it is not the reactor that stops", async () => {
      const mine = wire.listen(bench.reactor, factory);
      const other = wire.listen(bench.reactor, factory);
      await Promise.all([mine.whenListening(), other.whenListening()]);
      await bench.dial(other.getHost());
      await turns(10);
      expect(await mine.drain({ deadline: 60 })).to.equal(0);
      expect(servers[0]?.events).to.deep.equal(["made"]);
      await other.drain({ deadline: 0 });
    });
  });
}

describe("draining a port", () => {
  it("fails, when all have gone, with what the factory's stopFactory throws", async () => {
    const bench = new Bench();
    const factory = new Factory();
    factory.noisy = false;
    const server = new RecordingProtocol();
    factory.buildProtocol = () => server;
    factory.stopFactory = () => {
      throw new Error("not yet");
    };
    const port = WIRES.tcp.listen(bench.reactor, factory);
    await port.whenListening();
    const peer = await bench.dial(port.getHost());
    await server.made;
    const outcome = port.drain({ deadline: 60 }).addErrback((failure) => failure.getErrorMessage());
    await turns(10);
    peer.end();
    await server.lost;
    expect(await outcome).to.equal("not yet");
    await bench.close();
  });

  it("of datagrams only closes it", async () => {
    const reactor = new NodeReactor();
    const protocol = new DatagramProtocol();
    protocol.noisy = false;
    const port = reactor.listenUDP(0, protocol, { interface: "127.0.0.1" });
    await port.whenListening();
    expect(() => port.drain({ deadline: Number.NaN })).to.throw(RangeError);
    expect(await port.drain({ deadline: 60 })).to.equal(0);
    expect(() => port.getHost()).to.throw(NotListeningError);
  });
});

describe("stopping a reactor that drains", () => {
  /** A reactor that runs and has accepted a connection. */
  async function running(drain?: number) {
    const reactor = new NodeReactor();
    const finished = reactor.run({ installSignalHandlers: false, drain });
    const server = new RecordingProtocol();
    const factory = new Factory();
    factory.noisy = false;
    factory.buildProtocol = () => server;
    const port = reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
    await port.whenListening();
    const bench = new Bench();
    const peer = await bench.dial(port.getHost());
    await server.made;
    return { reactor, finished, server, port, peer, bench };
  }

  it("closes ports, waits for their connections, and then shuts down", async () => {
    const { reactor, finished, server, port, peer, bench } = await running();
    const outcome = outcomeOf(finished.addCallback(() => "over"));
    reactor.stop({ drain: 60 });
    await turns(10);
    expect(() => port.getHost()).to.throw(NotListeningError);
    expect([reactor.running, outcome.value]).to.deep.equal([true, undefined]);
    peer.end("last words");
    await server.lost;
    expect(server.received.toString()).to.equal("last words");
    await turns();
    expect(outcome.value).to.equal("over");
    await bench.close();
  });

  it("aborts at the deadline what is left; run sets it for every stop", async () => {
    const { reactor, finished, server, bench } = await running(0);
    reactor.stop();
    await finished;
    expect(server.events).to.deep.equal(["made", "lost ConnectionAborted"]);
    await bench.close();
  });

  it("doesn't wait for connections that it has made itself", async () => {
    const { reactor, finished, server, peer, bench } = await running();
    const { port } = await bench.rawServer();
    const client = new RecordingProtocol();
    reactor.connectTCP("127.0.0.1", port, new RecordingClientFactory(() => client));
    await client.made;
    reactor.stop({ drain: 60 });
    peer.end();
    await finished;
    expect(server.events).to.deep.equal(["made", "lost ConnectionDone"]);
    expect(client.events).to.deep.equal(["made", "lost ConnectionLost"]);
    await bench.close();
  });

  it("waits for nothing unless asked, and takes no deadline that is none", async () => {
    const { reactor, finished, server, bench } = await running();
    expect(() => reactor.stop({ drain: -1 })).to.throw(RangeError);
    expect(() => new NodeReactor().run({ drain: Number.NaN })).to.throw(RangeError);
    reactor.stop();
    await finished;
    expect(server.events).to.deep.equal(["made", "lost ConnectionLost"]);
    await bench.close();
  });

  it("waits for what before triggers wait for as well", async () => {
    const { reactor, finished, server, peer, bench } = await running();
    const order: string[] = [];
    reactor.addSystemEventTrigger("before", "shutdown", async () => {
      await server.lost;
      await turns();
      order.push("saved");
    });
    reactor.addSystemEventTrigger("during", "shutdown", () => void order.push("shutdown"));
    reactor.stop({ drain: 60 });
    await turns();
    peer.end();
    await finished;
    expect(order).to.deep.equal(["saved", "shutdown"]);
    await bench.close();
  });
});
