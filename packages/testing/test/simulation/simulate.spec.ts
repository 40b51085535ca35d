import { Deferred } from "@cordage/deferred";
import { Logger } from "@cordage/reactor";
import {
  type Fault,
  MAX_TRACE_LINES,
  NotDeterministicError,
  randomFaults,
  SeededRandom,
  SimulatedNetwork,
  SimulationFailedError,
  type SimulationReport,
  simulate,
} from "@cordage/testing";
import { expect } from "chai";
import { serveEnds } from "./support/end-server.ts";
import { connectEnd, EchoEnd, RecordingEnd } from "./support/recording-end.ts";

/** Downloads for some seconds; fails when the connection is lost, as it is by resets. */
function download(network: SimulatedNetwork): Deferred<unknown> {
  serveEnds(network.host("server").reactor, 7, EchoEnd);
  const client = new RecordingEnd();
  const done = new Deferred<unknown>();
  connectEnd(network.host("client"), "server", 7, client).addCallbacks(
    () => client.transport.write(Buffer.alloc(100_000)),
    (failure) => done.errback(failure),
  );
  client.lost.addCallback((reason) => done.errback(new Error(reason)));
  network.time.callLater(20, () => {
    if (!done.called) done.callback(client.received.length);
  });
  return done;
}

const FAULTS: readonly Fault[] = [
  { kind: "link", at: 1, for: 2, change: { latency: 0.1 } },
  { kind: "slowReader", at: 2, for: 2, host: "server", bytesPerSecond: 100_000 },
  { kind: "reset", at: 5 },
  { kind: "partition", at: 6, for: 2, hosts: ["server"] },
];

async function reportOf(failing: Promise<unknown>): Promise<SimulationReport> {
  const error = await failing.catch((thrown: unknown) => thrown);
  expect(error).to.be.instanceOf(SimulationFailedError);
  return (error as SimulationFailedError).report; // checked above
}

describe("simulate", () => {
  it("runs a scenario with every seed, and says how many there were", async () => {
    const draws = new Set<number>();
    const report = await simulate({ seeds: 20 }, (network) => {
      draws.add(network.random.next());
    });
    expect(report).to.deep.equal({ seeds: 20, failures: [], trace: [] });
    expect(draws.size).to.equal(20);
  });

  it("waits for a Deferred or a Promise, and fails with it", async () => {
    const late = (network: SimulatedNetwork): Deferred<void> => {
      const fired = new Deferred<void>();
      network.time.callLater(5, () => fired.errback(new Error("late")));
      return fired;
    };
    const one = await reportOf(simulate({ seeds: 1 }, late));
    const other = await reportOf(simulate({ seeds: 1 }, async (network) => await late(network)));
    expect([one, other].map(({ failures }) => failures[0]?.error.message)).to.deep.equal([
      "late",
      "late",
    ]);
  });

  it("reports every failing seed, and leaves out the faults that don't matter", async () => {
    const report = await reportOf(simulate({ seeds: 3, faults: FAULTS }, download));
    expect(report.failures.map(({ seed }) => seed)).to.deep.equal([1, 2, 3]);
    expect(report.failures[0]?.faults).to.deep.equal([{ kind: "reset", at: 5 }]);
    expect(report.trace.some((line) => line.includes('fault { kind: "reset"'))).to.equal(true);
  });

  it("keeps faults without which the scenario fails in another way", async () => {
    const faults: Fault[] = [{ kind: "crash", at: 1, host: "server" }];
    const scenario = (network: SimulatedNetwork): void => {
      const server = network.host("server");
      network.advance(2);
      if (server.isUp) throw new TypeError("another way");
      throw new RangeError("this way");
    };
    const report = await reportOf(simulate({ seeds: 1, faults }, scenario));
    expect(report.failures[0]?.faults).to.deep.equal(faults);
  });

  it("shortens the faults that are left", async () => {
    const faults: Fault[] = [{ kind: "crash", at: 2, for: 16, host: "server" }];
    const dies = (network: SimulatedNetwork): void => {
      network.host("server");
      network.time.callLater(3, () => {
        if (!network.host("server").isUp) network.time.callLater(0, raise);
      });
    };
    const report = await reportOf(simulate({ seeds: 1, faults }, dies));
    expect(report.failures[0]?.faults).to.deep.equal([{ ...faults[0], for: 1 }]);
  });

  it("makes a message of it that says how to see the failure again", async () => {
    const error = await simulate({ seeds: 2, faults: FAULTS }, download).catch((it: unknown) => it);
    const { message } = error as Error;
    expect(message).to.contain("2 of 2 seeds failed: 1, 2");
    expect(message).to.contain("seed 1: Error: ConnectionLost");
    expect(message).to.contain('{ kind: "reset", at: 5 }');
    expect(message).to.contain("simulate({ seeds: [1], faults: … }, scenario)");
  });

  it("fails a seed that leaves a logged error (TE9), or can never end", async () => {
    const logging = await reportOf(
      simulate({ seeds: 1 }, () => new Logger("test").failure("oops", new Error("inner"))),
    );
    expect(logging.failures[0]?.error.name).to.equal("UnflushedErrorsError");
    const stalling = await reportOf(simulate({ seeds: 1 }, () => new Deferred()));
    expect(stalling.failures[0]?.error.name).to.equal("StalledRunError");
  });

  it("replays a failing seed on the very same trace, twice", async () => {
    const make = randomFaults({ hosts: ["server"], kinds: ["link", "partition", "slowReader"] });
    const faults = make(new SeededRandom(4));
    const traces = [1, 2].map(() => {
      const network = new SimulatedNetwork({ seed: 4, trace: true, conditions: { loss: 0.2 } });
      network.inject([...faults, { kind: "reset", at: 15 }]);
      expect(() => network.runUntil(download(network))).to.throw();
      return network.trace;
    });
    expect(traces[0]?.count).to.be.above(100);
    expect(traces[0]?.fingerprint).to.equal(traces[1]?.fingerprint);
    expect(traces[0]?.lines).to.deep.equal(traces[1]?.lines);
  });

  it("says so when a scenario doesn't go the same way twice", async () => {
    let runs = 0;
    const error = await simulate({ seeds: 1 }, (network) => {
      runs += 1;
      network.host("client").reactor.resolve(`name-${runs}`).addErrback(raise);
    }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(NotDeterministicError);
    expect((error as Error).message).to.contain("name-2");
  });

  it("stops when enough seeds have failed, and takes a list of seeds", async () => {
    const report = await reportOf(simulate({ seeds: [7, 8, 9], maxFailures: 2 }, raise));
    expect(report.failures.map(({ seed }) => seed)).to.deep.equal([7, 8]);
    expect(report.seeds).to.equal(2);
  });

  it("leaves out a fault that only mattered because of another", async () => {
    const faults: Fault[] = [
      { kind: "crash", at: 1, host: "a" },
      { kind: "crash", at: 1, host: "b" },
      { kind: "crash", at: 1, host: "c" },
    ];
    const scenario = (network: SimulatedNetwork): void => {
      const [a, b, c] = ["a", "b", "c"].map((name) => network.host(name));
      network.advance(2);
      if (c?.isUp || (a?.isUp && !b?.isUp)) return; // b's alone saves it
      raise();
    };
    const report = await reportOf(simulate({ seeds: 1, faults }, scenario));
    expect(report.failures[0]?.faults).to.deep.equal([faults[2]]);
  });

  it("sees that a scenario goes by a time of its own", async () => {
    let delay = 0;
    const error = await simulate({ seeds: 1 }, (network) => {
      delay += 1;
      network.host("a").reactor.callLater(delay, raise);
      network.run();
      raise();
    }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(NotDeterministicError);
    expect((error as Error).message).to.contain("the end at 2 s once, at 3 s the other time");
  });

  it("refuses to try nothing", async () => {
    for (const seeds of [0, 1.5, []]) {
      const error = await simulate({ seeds }, () => {}).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(RangeError);
    }
    for (const maxFailures of [0, Number.NaN]) {
      const error = await simulate({ seeds: 1, maxFailures }, raise).catch((it: unknown) => it);
      expect(error).to.be.instanceOf(RangeError);
    }
  });
});

describe("SeededRandom", () => {
  const draw = (random: SeededRandom): number[] => Array.from({ length: 5 }, () => random.next());

  it("gives the same numbers for the same seed, and others for others", () => {
    expect(draw(new SeededRandom(1))).to.deep.equal(draw(new SeededRandom("1")));
    expect(draw(new SeededRandom(1))).to.not.deep.equal(draw(new SeededRandom(2)));
  });

  it("forks numbers that don't depend on how many have been taken", () => {
    const fresh = new SeededRandom(1);
    const used = new SeededRandom(1);
    used.next();
    expect(draw(fresh.fork("a"))).to.deep.equal(draw(used.fork("a")));
    expect(draw(fresh.fork("a"))).to.not.deep.equal(draw(fresh.fork("b")));
  });

  it("spreads them evenly, over the range that was asked for", () => {
    const random = new SeededRandom(1);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) {
      const at = random.integer(0, 3);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    for (const count of counts) expect(count).to.be.within(900, 1100);
    expect(random.chance(0)).to.equal(false);
    expect(random.chance(1)).to.equal(true);
    expect(() => random.pick([])).to.throw(RangeError);
  });
});

describe("randomFaults", () => {
  it("makes up every kind there is, all of which can happen, and end", async () => {
    const make = randomFaults({ hosts: ["server", "client"] });
    const kinds = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const faults = make(new SeededRandom(seed));
      for (const fault of faults) kinds.add(fault.kind);
      const network = new SimulatedNetwork({ seed });
      network.host("server");
      network.host("client");
      network.inject(faults);
      network.run();
      expect(network.host("server").isUp && network.host("client").isUp).to.equal(true);
    }
    expect(kinds.size).to.equal(10);
  });
});

describe("Trace", () => {
  it("keeps the latest lines only, and counts all", () => {
    const network = new SimulatedNetwork({ trace: true });
    for (let line = 0; line < 3 * MAX_TRACE_LINES; line++) network.trace?.add(`${line}`);
    expect(network.trace?.lines.length).to.equal(MAX_TRACE_LINES);
    expect(network.trace?.lines.at(-1)).to.equal(`0.000000 ${3 * MAX_TRACE_LINES - 1}`);
    expect(network.trace?.count).to.equal(3 * MAX_TRACE_LINES);
  });
});

function raise(): never {
  throw new Error("raised");
}
