import type { Deferred } from "@cordage/deferred";
import { readBody } from "@cordage/protocols/http";
import { Agent, Site } from "@cordage/protocols/web";
import { flushLoggedErrors, SimulatedNetwork } from "@cordage/testing";
import { expect } from "chai";
import {
  type Download,
  SpeedLimit,
  ThrottledFile,
} from "#examples/throttled-download/throttled-file.js";
import { PROGRAM_TIME_LIMIT, RunningExample, resultsOf } from "../support/running-example.ts";

const RATE = 10_000;

/** A file on a simulated host, at a hundred-thousandth of the speed that the network has. */
function simulatedFile(download: Download) {
  const network = new SimulatedNetwork();
  const clock = network.host("server").reactor;
  const limit = new SpeedLimit(RATE, clock);
  clock.listenTCP(80, new Site(new ThrottledFile(download, limit), { clock }));
  const agent = new Agent(network.host("client").reactor);
  const get = (): Deferred<Buffer> =>
    agent.request("GET", "http://server/").addCallback((response) => readBody(response));
  return { network, limit, get };
}

describe("the throttled download", () => {
  const FILE = Buffer.alloc(100_000, "0123456789");
  const whole: Download = { length: FILE.length, open: () => FILE };

  it("takes as long as the limit says, and is complete", async () => {
    const { network, get } = simulatedFile(whole);
    expect(FILE.equals(await network.settle(get()))).to.equal(true);
    expect(network.time.seconds()).to.be.within(9.8, 10.2);
  });

  it("takes twice as long where two share the limit", async () => {
    const { network, get } = simulatedFile(whole);
    await network.settle(Promise.all([get(), get()]));
    expect(network.time.seconds()).to.be.within(19.6, 20.4);
  });

  it("sends an empty file, too", async () => {
    const { network, get } = simulatedFile({ length: 0, open: () => Buffer.alloc(0) });
    expect(await network.settle(get())).to.have.length(0);
  });

  it("ends with the client, who may go away", async () => {
    const { network, limit, get } = simulatedFile(whole);
    const download = get();
    network.advance(3);
    download.addErrback(() => {});
    download.cancel();
    network.advance(1);
    expect(limit.users).to.equal(0);
  });

  it("breaks off where the file can't be read, and logs that", async () => {
    const { network, get } = simulatedFile({ length: 10, open: () => brokenFile() });
    const error = await network.settle(get()).catch((reason) => reason);
    expect(error.name).to.match(/^Response(Failed|NeverReceived)$/);
    expect(flushLoggedErrors()).to.have.length(1);
  });

  it("runs as a program", async () => {
    const args = ["--port", "0", "--bytes-per-second", "1000000000", "package.json"];
    const example = new RunningExample("throttled-download/main", ...args);
    const answer = await fetch(`http://127.0.0.1:${await example.port()}/`);
    expect(await answer.json()).to.include({ name: "cordage" });
    expect(await example.interrupt()).to.equal(0);
    const wrong = [[], ["no/such/file"], ["--bytes-per-second", "0", "package.json"]];
    const results = await resultsOf("throttled-download/main", wrong);
    expect(results.map(({ status }) => status)).to.deep.equal([64, 64, 64]);
  }).timeout(PROGRAM_TIME_LIMIT);
});

async function* brokenFile(): AsyncGenerator<Buffer> {
  yield Buffer.from("half");
  throw new RangeError("the disk is on fire");
}
