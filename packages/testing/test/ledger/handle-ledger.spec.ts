import { Deferred, getDebugging, succeed } from "@cordage/deferred";
import { ClientFactory, Factory, IPv4Address, Protocol } from "@cordage/reactor";
import { Clock, HandleLedger, MemoryReactorClock, StringTransport } from "@cordage/testing";
import { expect } from "chai";

const PEER = new IPv4Address("TCP", "192.0.2.1", 4321);

/** Its name is on the stacks of what it makes. */
function scheduleTheForgottenCall(clock: Clock): void {
  clock.callLater(5, function forgotten() {});
}

describe("HandleLedger (TE9)", () => {
  let ledger: HandleLedger;
  let reactor: MemoryReactorClock;

  beforeEach(() => {
    ledger = new HandleLedger();
    reactor = new MemoryReactorClock();
    ledger.watch(reactor);
  });

  afterEach(() => ledger.close());

  const kinds = (): string[] => ledger.leftovers().map(({ kind }) => kind);

  it("is clean when nothing was made", () => {
    expect(ledger.isClean).to.equal(true);
    expect(ledger.leftovers()).to.deep.equal([]);
  });

  it("tells of a delayed call until it is made or cancelled, and where it was made", () => {
    const clock = new Clock();
    ledger.watch(clock);
    scheduleTheForgottenCall(clock);
    const cancelled = clock.callLater(1, () => {});
    cancelled.cancel();

    const [leftover, ...others] = ledger.leftovers();
    expect(others).to.deep.equal([]);
    expect(leftover).to.include({ kind: "delayed call", description: "of forgotten due at 5 s" });
    expect(leftover?.created).to.match(/^\s+at scheduleTheForgottenCall .*handle-ledger\.spec/);

    clock.advance(5);
    expect(ledger.isClean).to.equal(true);
  });

  it("tells of a port until it has stopped", async () => {
    const port = reactor.listenTCP(8007, new Factory());
    expect(ledger.leftovers()[0]).to.include({ kind: "port" });
    expect(ledger.leftovers()[0]?.description).to.contain("8007");

    await port.stopListening();
    expect(ledger.isClean).to.equal(true);
  });

  it("tells of a port that is being closed", () => {
    const stopped = new Deferred<void>();
    const slow = new MemoryReactorClock();
    const port = slow.listenTCP(8007, new Factory());
    port.getHost = () => {
      throw new Error("closed");
    };
    port.stopListening = () => stopped;
    slow.listenTCP = () => port;
    ledger.watch(slow);
    slow.listenTCP(8007, new Factory());

    const stopping = port.stopListening();
    expect(kinds()).to.deep.equal(["port"]);
    stopped.callback();
    expect(ledger.isClean).to.equal(true);
    return stopping;
  });

  it("tells of a connection that was accepted, from connectionMade to connectionLost", () => {
    class Chat extends Protocol {}
    const factory = Factory.forProtocol(Chat);
    reactor.listenTCP(8007, factory);
    ledger.forget();
    const protocol = factory.buildProtocol(PEER);
    expect(ledger.isClean).to.equal(true);

    protocol?.makeConnection(new StringTransport());
    const [connection] = ledger.leftovers();
    expect(connection).to.include({ kind: "connection", description: "of Chat" });
    expect(connection?.created).to.contain("handle-ledger.spec");

    protocol?.connectionLost(undefined as never); // a protocol is not asked about the reason here
    expect(ledger.isClean).to.equal(true);
  });

  it("tells of a client until its connector is disconnected", () => {
    const connector = reactor.connectTCP("192.0.2.1", 80, new ClientFactory());
    const [client] = ledger.leftovers();
    expect(client?.kind).to.equal("client connection");
    expect(client?.description).to.match(/192\.0\.2\.1.*, connecting$/);

    connector.disconnect();
    expect(ledger.isClean).to.equal(true);
  });

  it("tells of a process until it has exited", () => {
    const child = { pid: 7 as number | null };
    const spawning = { spawnProcess: () => child };
    ledger.watch(spawning);
    spawning.spawnProcess();
    expect(ledger.leftovers()[0]).to.include({ kind: "process", description: "7" });

    child.pid = null;
    expect(ledger.isClean).to.equal(true);
  });

  it("tells of Deferreds that have not fired, if asked to, but not of those from before", () => {
    const before = new Deferred();
    const wasDebugging = getDebugging();
    const strict = new HandleLedger({ deferreds: true });
    const waiting = new Deferred<void>();
    succeed();

    const leftovers = strict.leftovers();
    expect(leftovers.map(({ kind }) => kind)).to.deep.equal(["Deferred"]);
    expect(leftovers[0]?.created).to.contain("handle-ledger.spec");

    waiting.callback();
    expect(strict.isClean).to.equal(true);
    strict.close();
    expect(getDebugging()).to.equal(wasDebugging);
    before.callback(undefined);
  });

  it("forgets what has been made until now when asked to", () => {
    reactor.callLater(1, () => {});
    ledger.forget();
    reactor.callLater(2, () => {});
    expect(ledger.leftovers().map(({ description }) => description)).to.deep.equal([
      "of an anonymous function due at 2 s",
    ]);
  });

  it("leaves reactors and factories as they were when it is closed", () => {
    const factory = new Factory();
    reactor.listenTCP(8007, factory);
    expect(Object.hasOwn(reactor, "callLater")).to.equal(true);
    expect(Object.keys(factory)).to.not.include("buildProtocol");

    ledger.close();
    expect(Object.hasOwn(reactor, "callLater")).to.equal(false);
    expect(Object.hasOwn(factory, "buildProtocol")).to.equal(false);
    reactor.callLater(1, () => {});
    expect(kinds()).to.deep.equal(["port"]);
  });

  it("leaves what others have put in place since", () => {
    const replaced = (): never => {
      throw new Error("never called");
    };
    reactor.listenTCP = replaced;
    ledger.close();
    expect(reactor.listenTCP).to.equal(replaced);
  });

  it("forgets a reactor that it is not to watch any more", () => {
    const clock = new Clock();
    ledger.watch(clock);
    for (const watched of [clock, reactor]) watched.callLater(1, () => {});
    ledger.unwatch(clock);
    clock.callLater(2, () => {});
    expect(kinds()).to.deep.equal(["delayed call"]);
    expect(Object.hasOwn(clock, "callLater")).to.equal(false);
  });

  it("counts what is made with a reactor once, however often it is told to watch it", () => {
    ledger.watch(reactor);
    reactor.callLater(1, () => {});
    expect(kinds()).to.deep.equal(["delayed call"]);
  });

  it("doesn't keep factories whose ports are gone", async () => {
    const port = { getHost() {}, stopListening: () => succeed(undefined) };
    const listening = { listenTCP: (_port: number, _factory: Factory) => ({ ...port }) };
    ledger.watch(listening);
    const held = (() => {
      const factory = new Factory();
      listening.listenTCP(7, factory);
      return new WeakRef(factory);
    })();
    await new Promise((resolve) => setImmediate(resolve)); // a WeakRef holds until its turn is over
    globalThis.gc?.();
    expect(held.deref()).to.equal(undefined);
  });

  it("keeps nothing of what is over", () => {
    for (let made = 0; made < 1000; made += 1) reactor.callLater(0, () => {});
    reactor.advance(0);
    reactor.callLater(1, () => {});
    expect(kinds()).to.deep.equal(["delayed call"]);
  });
});
