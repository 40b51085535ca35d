import { DatagramProtocol } from "@cordage/reactor";
import {
  assertNoResult,
  type Fault,
  faultsAsText,
  type LinkConditions,
  SimulatedNetwork,
} from "@cordage/testing";
import { expect } from "chai";
import { serveEnds } from "./support/end-server.ts";
import { connectEnd, EchoEnd, EndFactory, RecordingEnd } from "./support/recording-end.ts";

/** A client connected to an echo server, and faults that set in later. */
function rig(faults: readonly Fault[], conditions: Partial<LinkConditions> = {}) {
  const network = new SimulatedNetwork({ seed: 5, conditions, trace: true });
  const ends = serveEnds(network.host("server").reactor, 7, EchoEnd);
  const client = new RecordingEnd();
  network.runUntil(connectEnd(network.host("client"), "server", 7, client));
  network.inject(faults);
  network.advance(1 - network.time.seconds());
  return { network, client, server: ends[0] as EchoEnd }; // it has accepted
}

function connectAgain(network: SimulatedNetwork): () => unknown {
  return () =>
    network.runUntil(connectEnd(network.host("client"), "server", 7, new RecordingEnd()));
}

describe("faults of a simulated network", () => {
  it("make links slow and narrow for a while", () => {
    const change = { latency: 0.5, bandwidth: 1000 };
    const { network, client } = rig([{ kind: "link", at: 1, for: 10, change }]);
    client.transport.write(Buffer.alloc(960)); // a second with its header, there and back half a second each
    network.advance(2.9);
    expect(client.received.length).to.equal(0);
    network.advance(0.2);
    expect(client.received.length).to.equal(960);
    network.advance(10);
    client.transport.write("fast");
    network.advance(0.1);
    expect(client.received.length).to.equal(964);
  });

  it("affect one direction between two hosts, if so asked", () => {
    const between = ["client", "server"] as const;
    const change = { latency: 0.5 };
    const { network, client } = rig([{ kind: "link", at: 1, between, oneWay: true, change }]);
    client.transport.write("x");
    network.advance(0.51);
    expect(client.received.length).to.equal(1);
  });

  it("cut streams into segments anywhere, or hold them back to come in one piece", () => {
    const segmentation = rig([], { segmentation: "random", maxSegment: 10 });
    segmentation.client.transport.write(Buffer.alloc(200));
    segmentation.network.run();
    expect(segmentation.server.pieces.length).to.be.within(25, 60);
    expect(new Set(segmentation.server.pieces).size).to.be.above(5);

    const coalescing = rig([], { coalescing: 0.1 });
    coalescing.client.transport.write("one");
    coalescing.network.advance(0.05);
    coalescing.client.transport.write("two");
    coalescing.network.run();
    expect(coalescing.server.pieces).to.deep.equal([6]);
  });

  it("reset connections at both ends", () => {
    const { network, client, server } = rig([{ kind: "reset", at: 2 }]);
    network.advance(2);
    expect([client.reason, server.reason]).to.deep.equal(["ConnectionLost", "ConnectionLost"]);
  });

  it("leave connections half-open when a cable is pulled: only who sends finds out", () => {
    const { network, client, server } = rig([{ kind: "cablePull", at: 2, host: "server" }]);
    network.advance(2);
    client.transport.write("anybody?");
    expect(network.runUntil(client.lost)).to.equal("ConnectionLost");
    expect(network.time.seconds()).to.be.within(900, 1200); // TCP tries for a quarter of an hour
    network.run();
    expect(server.reason).to.equal(undefined);
  });

  it("are noticed by connections that are kept alive, after two hours and nine probes", () => {
    const { network, client, server } = rig([{ kind: "cablePull", at: 2, host: "server" }]);
    client.transport.setTcpKeepAlive(true);
    expect(network.runUntil(client.lost)).to.equal("ConnectionLost");
    expect(network.time.seconds()).to.be.closeTo(1 + 7200 + 8 * 75, 0.1);
    expect(server.reason).to.equal(undefined);
  });

  it("are noticed so when the peer has crashed and started again; a live peer's silence is not", () => {
    const { network, client } = rig([{ kind: "crash", at: 8000, for: 1, host: "server" }]);
    client.transport.setTcpKeepAlive(true);
    expect(network.runUntil(client.lost)).to.equal("ConnectionLost");
    expect(network.time.seconds()).to.be.closeTo(1 + 2 * 7200, 0.1);
  });

  it("lose the reset of a connection that is aborted meanwhile, for good", () => {
    const { network, client, server } = rig([{ kind: "cablePull", at: 2, for: 5, host: "server" }]);
    network.advance(2);
    client.transport.abortConnection();
    network.run();
    expect([client.reason, server.reason]).to.deep.equal(["ConnectionAborted", undefined]);
  });

  it("heal: what was sent into a partition arrives after it", () => {
    const partition: Fault = { kind: "partition", at: 2, for: 5, hosts: ["client"] };
    const { network, client, server } = rig([partition]);
    network.advance(2);
    client.transport.write("hello");
    network.advance(3.9);
    expect(server.received.toString()).to.equal("");
    network.run();
    expect(client.received.toString()).to.equal("hello");
    expect(client.reason).to.equal(undefined);
  });

  it("make programs slow readers: who sends to them is held up", () => {
    const slow: Fault = { kind: "slowReader", at: 1, host: "server", bytesPerSecond: 1000 };
    const { network, client, server } = rig([slow]);
    const calls: string[] = [];
    const record = (call: string): (() => void) => {
      return () => calls.push(call);
    };
    const producer = {
      pauseProducing: record("pause"),
      resumeProducing: record("resume"),
      stopProducing: record("stop"),
    };
    client.transport.registerProducer(producer, true);
    client.transport.write(Buffer.alloc(200_000));
    network.advance(10);
    expect(server.received.length).to.be.within(9_000, 11_500);
    expect(calls).to.deep.equal(["pause"]);
    network.advance(180);
    expect(calls).to.deep.equal(["pause", "resume"]);
  });

  it("have clocks jump ahead and go at another pace", () => {
    const skew: Fault = { kind: "clockSkew", at: 2, for: 10, host: "server", rate: 2, offset: 100 };
    const { network } = rig([skew]);
    const { reactor } = network.host("server");
    const times: number[] = [];
    const note = (): unknown => times.push(network.time.seconds());
    reactor.callLater(104, note); // at 105: the clock is at 102 from the second 2 on
    reactor.callLater(150, note); // at 151: the clock is at 122 in the second 12
    network.advance(1.5);
    expect(reactor.seconds()).to.be.closeTo(103, 1e-6);
    network.run();
    expect(times[0]).to.be.closeTo(3.5, 1e-6);
    expect(times[1]).to.be.closeTo(41, 1e-6);
  });

  it("never have a clock show less than a call was due, whatever its rate", () => {
    const network = new SimulatedNetwork({ seed: 1, timeLimit: 2e6 });
    const { reactor } = network.host("a");
    network.inject([{ kind: "clockSkew", at: 1e6, host: "a", rate: 7, offset: 0.3 }]);
    network.advance(1e6 + 0.1); // where numbers are far apart, rounding shows
    const early: number[] = [];
    for (let call = 0; call < 1000; call++) {
      const delay = network.random.between(0, 10);
      const due = reactor.seconds() + delay;
      reactor.callLater(delay, () => {
        if (reactor.seconds() < due) early.push(due);
      });
    }
    network.run();
    expect(early).to.deep.equal([]);
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });

  it("leave nothing under way on a host that has crashed", () => {
    const network = new SimulatedNetwork();
    const client = network.host("client");
    const end = new RecordingEnd();
    connectEnd(client, "client", 7, end);
    client.crash();
    network.run();
    assertNoResult(end.made);
  });

  it("crash hosts without a word, and start them again with nothing but their programs", () => {
    const network = new SimulatedNetwork({ trace: true });
    const starts: number[] = [];
    network.host("server", (reactor) => {
      starts.push(network.time.seconds());
      serveEnds(reactor, 7, EchoEnd);
      reactor.callLater(3, () => starts.push(-1)); // gone with the crash
    });
    const client = new RecordingEnd();
    network.runUntil(connectEnd(network.host("client"), "server", 7, client));
    network.inject([{ kind: "crash", at: 2, for: 1.5, host: "server" }]);
    network.advance(5);
    expect(starts).to.deep.equal([0, 3.5]);
    expect(client.reason).to.equal(undefined);
    client.transport.write("who are you?");
    expect(network.runUntil(client.lost)).to.equal("ConnectionLost");
    connectAgain(network)();
  });

  it("have a host that has started again answer the end of an old connection with a reset", () => {
    const { network, client } = rig([{ kind: "crash", at: 2, for: 1, host: "server" }]);
    network.advance(3);
    client.transport.loseWriteConnection();
    network.run();
    expect(client.reason).to.equal("ConnectionLost");
  });

  it("have names not be found, or nobody answer", () => {
    const { network } = rig([
      { kind: "names", at: 2, for: 10, answer: "notFound" },
      { kind: "names", at: 20, host: "client", name: "server", answer: "none" },
    ]);
    network.advance(2);
    expect(connectAgain(network)).to.throw("DNS lookup failed");
    network.advance(10);
    connectAgain(network)();
    network.advance(10);
    const resolved = network.host("server").reactor.resolve("server"); // not its fault
    expect(network.runUntil(resolved)).to.equal("10.0.0.1");
    const before = network.time.seconds();
    expect(connectAgain(network)).to.throw("DNS lookup failed");
    expect(network.time.seconds() - before).to.be.closeTo(10, 0.1);
  });

  it("refuse new connections, or swallow them, on one port or all", () => {
    const { network, client, server } = rig([
      { kind: "refuse", at: 2, for: 8, host: "server", port: 7 },
      { kind: "blackHole", at: 20, host: "server" },
    ]);
    network.advance(2);
    expect(connectAgain(network)).to.throw("Connection was refused");
    network.advance(10);
    connectAgain(network)();
    network.advance(10);
    const before = network.time.seconds();
    expect(connectAgain(network)).to.throw("User timeout caused connection failure");
    expect(network.time.seconds() - before).to.be.closeTo(30, 0.1);
    client.transport.write("old ones live on");
    network.advance(1);
    expect(server.received.toString()).to.equal("old ones live on");
  });

  it("of one kind that overlap last until the last one is over", () => {
    const { network } = rig([
      { kind: "crash", at: 2, for: 8, host: "server" },
      { kind: "crash", at: 3, for: 1, host: "server" },
      { kind: "clockSkew", at: 2, for: 8, host: "client", rate: 2 },
      { kind: "clockSkew", at: 3, for: 1, host: "client", rate: 4 },
    ]);
    const { reactor } = network.host("client");
    network.advance(4); // 5: the second ones are over
    expect(network.host("server").isUp).to.equal(false);
    const before = reactor.seconds();
    network.advance(1);
    expect(reactor.seconds() - before).to.be.closeTo(2, 1e-6);
    network.advance(5);
    expect(network.host("server").isUp).to.equal(true);
  });

  it("of a slow reader that overlap leave the one that lasts", () => {
    const { network, client } = rig([
      { kind: "slowReader", at: 1, host: "client", bytesPerSecond: 10 },
      { kind: "slowReader", at: 1, for: 1, host: "client", bytesPerSecond: 1000 },
    ]);
    network.advance(2);
    client.transport.write(Buffer.alloc(100));
    network.advance(5);
    expect(client.received.length).to.be.within(1, 60);
  });

  it("leave nothing that those can do who still hold the reactor of a crashed host", () => {
    const { network, client, server } = rig([{ kind: "crash", at: 2, for: 1, host: "client" }]);
    const { reactor } = network.host("client");
    network.advance(4);
    const events: string[] = [];
    reactor.callLater(0, () => events.push("called"));
    reactor.listenUDP(9, new DatagramProtocol());
    serveEnds(reactor, 7, EchoEnd);
    const attempted = new RecordingEnd();
    reactor.connectTCP("10.0.0.1", 7, new EndFactory(attempted));
    client.transport.write("from beyond");
    network.advance(60);
    expect(events).to.deep.equal([]);
    assertNoResult(attempted.made);
    expect(server.received.toString()).to.equal("");
    const own = connectEnd(network.host("server"), "client", 7, new RecordingEnd());
    expect(() => network.runUntil(own)).to.throw("refused");
  });

  it("are refused when they can't be", () => {
    const network = new SimulatedNetwork();
    expect(() => network.inject([{ kind: "reset", at: -1 }])).to.throw(RangeError, "at");
    expect(() => network.inject([{ kind: "link", at: 0, change: { loss: 7 } }])).to.throw("loss");
    const exploding = { kind: "explosion", at: 0 } as unknown as Fault; // from a caller without types
    expect(() => network.inject([exploding])).to.throw(RangeError, "no fault is called explosion");
    const change = { lattency: 1 } as Partial<LinkConditions>;
    expect(() => network.inject([{ kind: "link", at: 0, change }])).to.throw("called lattency");
    const unlucky: Fault[] = [
      { kind: "crash", at: 1, host: "nobody" },
      { kind: "link", at: 1, between: ["a", "nobody"], change: { loss: 1 } },
      { kind: "names", at: 1, host: "nobody", answer: "none" },
    ];
    for (const fault of unlucky) {
      const hostless = new SimulatedNetwork();
      hostless.host("a");
      hostless.inject([fault]);
      expect(() => hostless.run()).to.throw(RangeError, "there is no host called nobody");
    }
  });

  it("are printed as they go into a test, in order", () => {
    const faults: Fault[] = [
      { kind: "partition", at: 2, for: 1.5, hosts: ["a", "b"] },
      { kind: "link", at: 1, change: { loss: 0.5 } },
    ];
    expect(faultsAsText(faults)).to.equal(
      '[\n  { kind: "link", at: 1, change: { loss: 0.5 } },\n' +
        '  { kind: "partition", at: 2, for: 1.5, hosts: ["a", "b"] },\n]',
    );
  });
});
