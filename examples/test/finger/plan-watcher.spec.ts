import { succeed } from "@cordage/deferred";
import { Factory, TCP4ClientEndpoint } from "@cordage/reactor";
import { SimulatedNetwork } from "@cordage/testing";
import { expect } from "chai";
import { Finger } from "#examples/finger/finger-protocol.js";
import { PlanWatcher } from "#examples/finger/plan-watcher.js";

const PORT = 79;

describe("the client that watches a plan", () => {
  it("asks every two seconds, and goes on when the server was gone for a while", () => {
    const network = new SimulatedNetwork();
    const plan = () => `at ${Math.floor(network.time.seconds())} s`;
    const server = network.host("server", (reactor) => {
      reactor.listenTCP(
        PORT,
        Factory.forProtocol(() => new Finger(() => succeed(plan()))),
      );
    });
    const { reactor } = network.host("client");
    const endpoint = new TCP4ClientEndpoint(reactor, server.address, PORT);
    const answers: string[] = [];
    const watcher = new PlanWatcher(endpoint, reactor, {
      name: "alice",
      answered: (answer) => answers.push(answer),
    });
    watcher.startService();

    network.advance(5);
    expect(answers).to.deep.equal(["at 0 s", "at 2 s", "at 4 s"]);
    network.inject([{ kind: "crash", host: "server", at: 5, for: 100 }]);
    network.advance(100);
    expect(answers).to.have.length(3);
    network.advance(70);
    expect(answers.length).to.be.above(3);

    network.runUntil(watcher.stopService());
    const count = answers.length;
    network.advance(1000);
    expect(answers).to.have.length(count);
  });
});
