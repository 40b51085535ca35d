import type { Deferred } from "@cordage/deferred";
import { Agent, Resource, Site } from "@cordage/protocols/web";
import { SimulatedNetwork } from "@cordage/testing";
import { expect } from "chai";
import {
  type Downloads,
  downloadInParallel,
  downloadInSequence,
  type Outcome,
} from "#examples/download-manager/downloads.js";
import { SlowFile } from "#examples/download-manager/slow-file.js";

const URLS = ["http://server/a", "http://server/b", "http://server/c", "http://server/d"];

/** Downloads from a simulated host whose files take five seconds each. @returns what came of it, and when */
async function inVirtualTime(
  urls: readonly string[],
  begin: (downloads: Downloads) => Deferred<Outcome[]>,
): Promise<{ outcomes: Outcome[]; saved: string[]; seconds: number }> {
  const network = new SimulatedNetwork({ conditions: { latency: 0 } });
  const clock = network.host("server").reactor;
  const root = new Resource();
  for (const name of ["a", "b", "c", "d"]) root.putChild(name, new SlowFile(clock));
  clock.listenTCP(80, new Site(root, { clock }));
  const agent = new Agent(network.host("client").reactor);
  const saved: string[] = [];
  const save = (body: Buffer, index: number) => {
    saved[index] = body.toString();
  };
  const outcomes = await network.settle(begin({ agent, urls, save }));
  return { outcomes, saved, seconds: network.time.seconds() };
}

const WHOLE = /^0 of 10 pieces\n(.*\n){9}10 of 10 pieces\n$/;

describe("the download manager, with four files of five seconds each", () => {
  it("takes 20 s one after the other", async () => {
    const { outcomes, saved, seconds } = await inVirtualTime(URLS, downloadInSequence);
    expect(seconds).to.equal(20);
    expect(outcomes.map(({ url }) => url)).to.deep.equal(URLS);
    expect(saved).to.have.length(4);
    for (const text of saved) expect(text).to.match(WHOLE);
  });

  it("takes 5 s with all at a time", async () => {
    const { outcomes, saved, seconds } = await inVirtualTime(URLS, (downloads) =>
      downloadInParallel(downloads, 4),
    );
    expect(seconds).to.equal(5);
    expect(outcomes.map(({ url }) => url)).to.deep.equal(URLS);
    expect(saved).to.have.length(4);
    for (const text of saved) expect(text).to.match(WHOLE);
  });

  it("takes 10 s with two at a time", async () => {
    const { seconds } = await inVirtualTime(URLS, (downloads) => downloadInParallel(downloads, 2));
    expect(seconds).to.equal(10);
  });

  it("tells what went wrong with one, and goes on with the others", async () => {
    const urls = ["http://server/missing", "http://server:81/a", "http://server/a"];
    for (const begin of [downloadInSequence, allAtOnce]) {
      const { outcomes, saved } = await inVirtualTime(urls, begin);
      const [missing, refused, good] = outcomes.map((it) =>
        "error" in it ? it.error.message : it.bytes,
      );
      expect(missing).to.equal("the server says 404 Not Found");
      expect(refused).to.match(/refused/);
      expect(good).to.equal(saved[2]?.length);
      expect(Object.keys(saved)).to.deep.equal(["2"]);
    }
  });

  it("tells of what could not be saved, too", async () => {
    const { outcomes } = await inVirtualTime(URLS, (downloads) =>
      downloadInSequence({ ...downloads, save: () => Promise.reject(new Error("disk full")) }),
    );
    expect(outcomes.map((it) => ("error" in it ? it.error.message : ""))).to.deep.equal(
      new Array(4).fill("disk full"),
    );
  });

  it("can be given up: then nothing is asked for any more", async () => {
    const network = new SimulatedNetwork();
    const clock = network.host("server").reactor;
    clock.listenTCP(80, new Site(new SlowFile(clock), { clock }));
    const agent = new Agent(network.host("client").reactor);
    for (const begin of [downloadInSequence, allAtOnce]) {
      const all = begin({ agent, urls: URLS, save: () => {} });
      network.advance(1);
      all.cancel();
      const error = await network.settle(all).catch((reason) => reason);
      expect(error).to.be.instanceOf(Error);
      expect(network.describeWaits().join()).not.to.include("client: TCP");
    }
    expect(network.time.seconds()).to.be.below(3);
  });
});

function allAtOnce(downloads: Downloads): Deferred<Outcome[]> {
  return downloadInParallel(downloads, downloads.urls.length);
}
