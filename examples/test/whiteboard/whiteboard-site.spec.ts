import { Deferred } from "@cordage/deferred";
import { ClientService, Factory, LoopingCall, TCP4ClientEndpoint } from "@cordage/reactor";
import { randomFaults, SimulatedNetwork, simulate } from "@cordage/testing";
import { expect } from "chai";
import { Sketch } from "#examples/whiteboard/sketch.js";
import { COLOURS, type Stroke } from "#examples/whiteboard/stroke.js";
import { whiteboardSite } from "#examples/whiteboard/whiteboard-site.js";
import { WebSocketClient } from "../support/websocket-client.ts";

const PORT = 8080;
const STROKES = 20;
const NAMES = ["alice", "bob", "carol"];

/** What a page does, in a program: draws at random moments, and comes back when its connection is lost. */
class Painter {
  strokes: Stroke[] = [];
  readonly sketch: Sketch;
  #socket: WebSocketClient | undefined = undefined;

  constructor(name: string) {
    this.sketch = new Sketch(name, {
      draw: (stroke) => this.strokes.push(stroke),
      clear: () => {
        this.strokes = [];
      },
    });
  }

  connect(): WebSocketClient {
    const { sketch } = this;
    const socket = new WebSocketClient("ws://10.0.0.1/board");
    socket.opened = () => {
      this.#socket = socket;
      for (const message of sketch.greetings()) socket.send(message);
    };
    socket.messageReceived = (text) => sketch.received(text);
    return socket;
  }

  paint(random: () => number): void {
    const place = (): [number, number] => [Math.floor(random() * 401), Math.floor(random() * 401)];
    const colour = COLOURS[Math.floor(random() * COLOURS.length)] ?? "";
    const message = this.sketch.add({ from: place(), to: place(), colour });
    this.#socket?.send(message);
  }
}

function serveWhiteboard(network: SimulatedNetwork): void {
  network.host("server", (reactor) => {
    const site = whiteboardSite(reactor);
    site.noisy = false;
    reactor.listenTCP(PORT, site);
  });
}

function quietFactory(buildProtocol: () => WebSocketClient): Factory {
  const factory = new Factory();
  factory.noisy = false;
  factory.buildProtocol = buildProtocol;
  return factory;
}

/** Three painters on a network; fires when each has seen all strokes. */
function paintTogether(network: SimulatedNetwork): Deferred<void> {
  serveWhiteboard(network);
  const painters = NAMES.map((name) => {
    const { reactor, random } = network.host(name);
    const painter = new Painter(name);
    const endpoint = new TCP4ClientEndpoint(reactor, "10.0.0.1", PORT);
    const options = { clock: reactor, retryPolicy: () => 0.5 };
    const factory = quietFactory(() => painter.connect());
    new ClientService(endpoint, factory, options).startService();
    for (let i = 0; i < STROKES; i++) {
      reactor.callLater(random() * 10, () => painter.paint(random));
    }
    return painter;
  });
  const watching = new LoopingCall(() => {
    const isOver = painters.every(({ strokes }) => strokes.length === STROKES * NAMES.length);
    if (isOver) watching.stop();
  });
  watching.clock = network.time;
  return watching.start(1).addCallback(() => {
    const [first, ...others] = painters.map(({ strokes }) => strokes);
    for (const other of others) expect(other).to.deep.equal(first);
  });
}

describe("the whiteboard's site", () => {
  it("has all paint the same picture, whatever the network does", async () => {
    const kinds = ["link", "reset", "partition", "cablePull", "slowReader"] as const;
    const faults = randomFaults({ hosts: ["server", ...NAMES], kinds, most: 8, within: 12 });
    const { seeds } = await simulate({ seeds: 50, faults }, paintTogether);
    expect(seeds).to.equal(50);
  }).timeout(60_000);

  it("closes on what no page of ours says", () => {
    const network = new SimulatedNetwork();
    serveWhiteboard(network);
    const client = new WebSocketClient("ws://10.0.0.1/board");
    client.opened = () => client.send("nonsense");
    const closed = new Deferred<void>();
    client.closed = () => closed.callback();
    const endpoint = new TCP4ClientEndpoint(network.host("alice").reactor, "10.0.0.1", PORT);
    endpoint.connect(quietFactory(() => client));
    network.runUntil(closed);
    expect(network.time.seconds()).to.be.below(5); // not because a time was over
  });
});
