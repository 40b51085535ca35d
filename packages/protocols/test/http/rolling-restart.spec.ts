import { HTTPFactory, Request, readBody } from "@cordage/protocols/http";
import { Agent, HTTPConnectionPool } from "@cordage/protocols/web";
import { type SimulatedHost, SimulatedNetwork } from "@cordage/testing";
import { expect } from "chai";

const CLIENTS = 16;
const REQUESTS = 2000;

/** Takes its time, as programs do that ask somebody else first. */
class LaterRequest extends Request {
  answerAfter: (answer: () => void) => void = () => {};

  override process(): void {
    this.answerAfter(() => {
      if (!this.isLost) this.finishWith(this.uri);
    });
  }
}

function serveOn({ reactor }: SimulatedHost): ReturnType<typeof reactor.listenTCP> {
  const factory = new HTTPFactory({ clock: reactor });
  factory.noisy = false;
  factory.buildRequest = (channel, head) => {
    const request = new LaterRequest(channel, head);
    request.answerAfter = (answer) => void reactor.callLater(0.002, answer);
    return request;
  };
  return reactor.listenTCP(80, factory);
}

/** What came back for each request, when the balancer in front moves to the next server in the middle. */
async function restartUnderLoad(seed: number): Promise<readonly string[]> {
  const network = new SimulatedNetwork({ seed, conditions: { latency: 0.01, jitter: 0.005 } });
  const port = serveOn(network.host("old"));
  serveOn(network.host("next"));
  const { reactor } = network.host("client");
  const pool = new HTTPConnectionPool(reactor);
  const agent = new Agent(reactor, { pool });
  const answers: string[] = [];
  let started = 0;
  let target = "old";
  let drained: PromiseLike<number> | undefined;
  const work = async (): Promise<void> => {
    while (started < REQUESTS) {
      const path = `/${started++}`;
      if (started === REQUESTS / 2) {
        drained = port.drain({ deadline: 10 });
        target = "next";
      }
      const response = await agent.request("POST", `http://${target}${path}`); // which is never tried twice
      answers.push(`${await readBody(response)}`);
    }
  };
  await network.settle(Promise.all(Array.from({ length: CLIENTS }, work)));
  expect(await network.settle(Promise.resolve(drained))).to.equal(0);
  return answers;
}

describe("a rolling restart under load, in memory (HC-8)", () => {
  for (const seed of [1, 2, 3]) {
    it(`loses no request, with seed ${seed}`, async () => {
      const answers = await restartUnderLoad(seed);
      expect(answers.length).to.equal(REQUESTS);
      expect(new Set(answers).size).to.equal(REQUESTS);
    });
  }
});
