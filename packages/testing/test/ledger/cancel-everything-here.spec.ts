import {
  DeferredLock,
  DeferredQueue,
  DeferredSemaphore,
  Failure,
  gatherResults,
  inlineCallbacks,
  race,
} from "@cordage/deferred";
import {
  ClientService,
  ConnectionRefusedError,
  Cooperator,
  deferLater,
  Factory,
  LoopingCall,
  Protocol,
  TCP4ClientEndpoint,
} from "@cordage/reactor";
import { cancelEverywhere, connectableEndpoint, type IOPump } from "@cordage/testing";
import { expect } from "chai";

const REFUSED = new Failure(new ConnectionRefusedError());
const CANCELLED = "CancelledError";

const quiet = (): Factory => {
  const factory = Factory.forProtocol(Protocol);
  factory.noisy = false;
  return factory;
};

describe("cancelEverywhere, of what takes time", () => {
  it("deferLater, before its call and while that takes its time (K13)", async () => {
    const { outcomes } = await cancelEverywhere(function* ({ reactor, waits }) {
      waits(deferLater(reactor, 1, () => deferLater(reactor, 1)));
      yield;
      reactor.advance(1);
      yield;
      reactor.advance(1);
    });
    expect(outcomes).to.deep.equal([[CANCELLED], [CANCELLED], ["ok"]]);
  });

  it("a timeout on a Deferred (D42)", async () => {
    const { outcomes } = await cancelEverywhere(function* ({ reactor, waits }) {
      waits(deferLater(reactor, 5).addTimeout(2, reactor)).addErrback(() => {});
      yield;
      reactor.advance(1);
      yield;
      reactor.advance(1);
      yield;
    });
    expect(outcomes).to.deep.equal([[CANCELLED], [CANCELLED], ["TimeoutError"], ["TimeoutError"]]);
  });

  it("groups and races of delays, and a coroutine that makes several", async () => {
    const { outcomes } = await cancelEverywhere(function* ({ reactor, waits }) {
      const both = [deferLater(reactor, 1), deferLater(reactor, 3)];
      waits(gatherResults(both, { consumeErrors: true }));
      waits(race([deferLater(reactor, 2), deferLater(reactor, 4)]));
      waits(
        inlineCallbacks(function* () {
          yield* deferLater(reactor, 1);
          yield* deferLater(reactor, 1);
        })(),
      );
      for (let second = 0; second < 3; second += 1) {
        yield;
        reactor.advance(1);
      }
    });
    expect(outcomes).to.have.length(4);
    expect(outcomes.at(-1)).to.deep.equal(["ok", "ok", "ok"]);
  });

  for (const [name, make] of [
    ["DeferredLock (D72)", () => new DeferredLock()],
    ["DeferredSemaphore (D74)", () => new DeferredSemaphore(1)],
  ] as const) {
    it(`a ${name}: its holder, and those in line`, async () => {
      const { outcomes } = await cancelEverywhere(function* ({ reactor, waits }) {
        const lock = make();
        for (let runs = 0; runs < 3; runs += 1) waits(lock.run(() => deferLater(reactor, 1)));
        for (let second = 0; second < 3; second += 1) {
          yield;
          reactor.advance(1);
        }
        expect(lock.waiting).to.deep.equal([]);
        expect(lock.tokens).to.equal(1);
      });
      expect(outcomes[1]).to.deep.equal(["ok", CANCELLED, CANCELLED]);
      expect(outcomes.at(-1)).to.deep.equal(["ok", "ok", "ok"]);
    });
  }

  it("a DeferredQueue: who waits for a value, and who waits for room (D75)", async () => {
    const { outcomes } = await cancelEverywhere(function* ({ waits }) {
      const queue = new DeferredQueue<number>(1);
      waits(queue.get());
      yield;
      queue.put(1);
      queue.put(2);
      waits(queue.putWhenRoom(3));
      yield;
      waits(queue.get());
      expect(queue.pending).to.deep.equal([3]);
    });
    expect(outcomes).to.deep.equal([[CANCELLED], ["ok", CANCELLED], ["ok", "ok", "ok"]]);
  });

  it("a LoopingCall that is stopped when its work is cancelled", async () => {
    const { steps } = await cancelEverywhere(function* ({ reactor, waits }) {
      const loop = new LoopingCall(() => waits(deferLater(reactor, 1)));
      loop.clock = reactor;
      const finished = loop.start(2);
      try {
        for (let second = 0; second < 6; second += 1) {
          yield;
          reactor.advance(1);
        }
      } finally {
        if (loop.running) loop.stop();
        finished.addErrback(() => {});
        reactor.advance(1);
      }
    });
    expect(steps).to.equal(6);
  });

  it("a task of a Cooperator that waits for a delay", async () => {
    const { steps } = await cancelEverywhere(function* ({ reactor, waits }) {
      const cooperator = new Cooperator({ scheduler: (turn) => reactor.callLater(0, turn) });
      const work = function* (): Generator<unknown> {
        yield waits(deferLater(reactor, 1));
        yield waits(deferLater(reactor, 1));
      };
      const done = cooperator.coiterate(work()).addErrback(() => {});
      try {
        for (let half = 0; half < 5; half += 1) {
          yield;
          reactor.advance(0.5);
        }
        expect(done.called).to.equal(true);
      } finally {
        cooperator.stop();
      }
    });
    expect(steps).to.equal(5);
  });

  it("a TCP endpoint, while it connects and when it was refused (E2)", async () => {
    const { outcomes } = await cancelEverywhere(function* ({ reactor, waits }) {
      const endpoint = new TCP4ClientEndpoint(reactor, "192.0.2.1", 80);
      const connecting = waits(endpoint.connect(quiet()));
      connecting.addErrback(() => {});
      yield;
      reactor.connectors[0]?.stopConnecting();
      reactor.tcpClients[0]?.factory.clientConnectionFailed(
        reactor.connectors[0] as never, // there is one: the endpoint has asked for it
        REFUSED,
      );
    });
    expect(outcomes).to.deep.equal([["ConnectingCancelledError"], ["ConnectionRefusedError"]]);
  });

  it("a ClientService, in each of its states (CS)", async () => {
    const { outcomes } = await cancelEverywhere(function* ({ reactor, waits }) {
      const [endpoint, completer] = connectableEndpoint();
      const service = new ClientService(endpoint, quiet(), {
        clock: reactor,
        retryPolicy: () => 1,
      });
      let pump: IOPump | undefined;
      try {
        waits(service.whenConnected());
        yield "not started";
        service.startService();
        yield "connecting";
        completer.failOnce();
        yield "waiting to try again";
        reactor.advance(1);
        yield "connecting again";
        pump = completer.succeedOnce();
        yield "connected";
        pump?.clientIO.loseConnection();
        pump?.flush();
      } finally {
        service.stopService();
        pump?.flush();
      }
    });
    expect(outcomes.slice(0, 4)).to.deep.equal(Array(4).fill([CANCELLED]));
    expect(outcomes.slice(4)).to.deep.equal([["ok"], ["ok"]]);
  });
});
