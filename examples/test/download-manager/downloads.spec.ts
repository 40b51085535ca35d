import type { Deferred } from "@cordage/deferred";
import { Agent, type IAgent, Resource, Site } from "@cordage/protocols/web";
import { SimulatedNetwork } from "@cordage/testing";
import { expect } from "chai";
import {
  download,
  downloadInParallel,
  downloadInSequence,
  type Outcome,
} from "#examples/download-manager/downloads.js";
import { SlowFile } from "#examples/download-manager/slow-file.js";

const URLS = ["http://server/a", "http://server/b", "http://server/c", "http://server/d"];

/** Downloads from a simulated host whose files take five seconds each. @returns what came of it, and when */
async function inVirtualTime(
  begin: (agent: IAgent) => Deferred<Outcome[]>,
): Promise<{ outcomes: Outcome[]; seconds: number }> {
  const network = new SimulatedNetwork({ conditions: { latency: 0 } });
  const clock = network.host("server").reactor;
  const root = new Resource();
  for (const name of ["a", "b", "c", "d"]) root.putChild(name, new SlowFile(clock));
  clock.listenTCP(80, new Site(root, { clock }));
  const outcomes = await network.settle(begin(new Agent(network.host("client").reactor)));
  return { outcomes, seconds: network.time.seconds() };
}

function textOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) return "no outcome";
  return "body" in outcome ? outcome.body.toString() : outcome.error.message;
}

describe("the download manager, with four files of five seconds each", () => {
  it("takes 20 s one after the other", async () => {
    const { outcomes, seconds } = await inVirtualTime((agent) => downloadInSequence(agent, URLS));
    expect(seconds).to.equal(20);
    expect(outcomes.map(({ url }) => url)).to.deep.equal(URLS);
    expect(textOf(outcomes[3])).to.match(/^0 of 10 pieces\n(.*\n){9}10 of 10 pieces\n$/);
  });

  it("takes 5 s with all at a time", async () => {
    const { outcomes, seconds } = await inVirtualTime((agent) =>
      downloadInParallel(agent, URLS, 4),
    );
    expect(seconds).to.equal(5);
    expect(outcomes.map(({ url }) => url)).to.deep.equal(URLS);
    expect(textOf(outcomes[0])).to.match(/^0 of 10 pieces\n(.*\n){9}10 of 10 pieces\n$/);
  });

  it("takes 10 s with two at a time", async () => {
    const { seconds } = await inVirtualTime((agent) => downloadInParallel(agent, URLS, 2));
    expect(seconds).to.equal(10);
  });

  it("tells what went wrong with one, and goes on with the others", async () => {
    const urls = ["http://server/missing", "http://server:81/a", "http://server/a"];
    for (const begin of [
      (agent: IAgent) => downloadInSequence(agent, urls),
      (agent: IAgent) => downloadInParallel(agent, urls, 3),
    ]) {
      const { outcomes } = await inVirtualTime(begin);
      expect(textOf(outcomes[0])).to.equal("the server says 404 Not Found");
      expect(textOf(outcomes[1])).to.match(/refused/);
      expect(textOf(outcomes[2])).to.match(/^0 of 10 pieces/);
    }
  });

  it("can be given up, and then asks for nothing more", async () => {
    const network = new SimulatedNetwork();
    const clock = network.host("server").reactor;
    clock.listenTCP(80, new Site(new SlowFile(clock), { clock }));
    const agent = new Agent(network.host("client").reactor);
    const one = download(agent, URLS[0] ?? "");
    network.advance(1);
    one.cancel();
    expect(textOf(await network.settle(one))).to.match(/cancel/i);
  });
});
