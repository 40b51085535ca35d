import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Site } from "@cordage/protocols/web";
import {
  type WebSocketProtocol,
  WebSocketResource,
  type WebSocketTransport,
} from "@cordage/protocols/websocket";
import { type IListeningPort, type IPv4Address, NodeReactor } from "@cordage/reactor";
import { expect } from "chai";

const PYTHON = "/usr/bin/python3";

/** Where the sources of the tests are: beside what they were compiled to. */
const CLIENT = fileURLToPath(
  new URL("../../test/interop/peers/websocket_client.py", import.meta.url),
);

/** Echoes messages, and closes when it is told goodbye. */
class Echo implements WebSocketProtocol {
  #transport: WebSocketTransport | undefined = undefined;

  negotiationStarted(transport: WebSocketTransport): void {
    this.#transport = transport;
  }

  negotiationFinished(): void {}

  textMessageReceived(message: string): void {
    if (message === "goodbye") this.#transport?.loseConnection(4000, "as you wish");
    else this.#transport?.sendTextMessage(message);
    if (message === "ping me") this.#transport?.ping(Buffer.from("here"));
  }

  bytesMessageReceived(message: Buffer): void {
    this.#transport?.sendBytesMessage(message);
  }

  pongReceived(): void {}

  connectionLost(): void {}
}

describe("WebSocketResource and Python's websockets (WS-5)", () => {
  let reactor: NodeReactor;
  let port: IListeningPort<IPv4Address>;

  beforeEach(async () => {
    reactor = new NodeReactor();
    const factory = { buildProtocol: () => new Echo() };
    const site = new Site(
      new WebSocketResource(factory, { clock: reactor, subprotocols: ["echo"] }),
      { clock: reactor },
    );
    site.noisy = false;
    port = reactor.listenTCP(0, site, { interface: "127.0.0.1" }) as IListeningPort<IPv4Address>;
    await port.whenListening();
  });
  afterEach(async () => {
    await port.drain({ deadline: 5 });
  });

  it("exchanges messages, fragments, pings and closes with it", async () => {
    const url = `ws://127.0.0.1:${port.getHost().port}/`;
    const { stdout } = await promisify(execFile)(PYTHON, [CLIENT, url], { timeout: 60_000 });
    expect(JSON.parse(stdout)).to.deep.equal({
      subprotocol: "echo",
      text: "h\u00e9llo",
      bytes: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString("hex"),
      fragments: "fragments \u20ac",
      long: 1_000_000,
      closed: [3000, ""],
      "too long": 1009,
      "closed by the server": [4000, "as you wish"],
    });
  });
});
