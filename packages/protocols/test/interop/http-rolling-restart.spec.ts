import { Agent, get } from "node:http";
import { HTTPFactory, Request } from "@cordage/protocols/http";
import { type IListeningPort, type IPv4Address, NodeReactor } from "@cordage/reactor";
import { expect } from "chai";

const CONNECTIONS = 16;
const REQUESTS = 2000;

/** Answers on a later turn, as programs do that ask somebody else first. */
class LaterRequest extends Request {
  override process(): void {
    setImmediate(() => {
      if (!this.isLost) this.finishWith(this.uri);
    });
  }
}

async function listen(reactor: NodeReactor): Promise<IListeningPort> {
  const factory = new HTTPFactory({ clock: reactor });
  factory.noisy = false;
  factory.buildRequest = (channel, head) => new LaterRequest(channel, head);
  const port = reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
  await port.whenListening();
  return port;
}

/** The body of the answer; fails as the request does. */
function ask(agent: Agent, port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ agent, host: "127.0.0.1", port, path }, (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve(body));
      response.on("error", reject);
    }).on("error", reject);
  });
}

describe("a rolling restart under load (HC-8)", () => {
  it("loses no request: each is answered by the old server or by the new one", async () => {
    const reactor = new NodeReactor();
    const ports = [await listen(reactor), await listen(reactor)];
    const numbers = ports.map((port) => (port.getHost() as IPv4Address).port);
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    const answers = { old: 0, next: 0 };
    let drained: PromiseLike<number> | undefined;
    let started = 0;
    const work = async (): Promise<void> => {
      while (started < REQUESTS) {
        const path = `/${started++}`;
        if (started === REQUESTS / 2) drained = ports[0]?.drain({ deadline: 10 });
        const target = drained === undefined ? "old" : "next"; // as a balancer in front knows
        const port = numbers[target === "old" ? 0 : 1] ?? 0;
        expect(await ask(agent, port, path)).to.equal(path);
        answers[target] += 1;
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, work));
    expect(await drained).to.equal(0);
    expect(answers.old + answers.next).to.equal(REQUESTS);
    agent.destroy();
    await ports[1]?.drain({ deadline: 10 });
  });
});
