import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Deferred, type Failure } from "@cordage/deferred";
import { Site } from "@cordage/protocols/web";
import {
  WebSocketClientEndpoint,
  WebSocketError,
  type WebSocketOptions,
  type WebSocketProtocol,
  WebSocketResource,
  type WebSocketTransport,
} from "@cordage/protocols/websocket";
import {
  ConnectionDone,
  type IListeningPort,
  type IPv4Address,
  NodeReactor,
} from "@cordage/reactor";
import { expect } from "chai";

const PYTHON = "/usr/bin/python3";

/** Where the sources of the tests are: beside what they were compiled to. */
const peer = (name: string): string =>
  fileURLToPath(new URL(`../../test/interop/peers/${name}`, import.meta.url));
const CLIENT = peer("websocket_client.py");
const SERVER = peer("websocket_server.py");

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

/** How both are to compress: Python's keywords, ours. */
const COMPRESSIONS: readonly Compression[] = [
  { name: "without compression", python: null, ours: false },
  { name: "compressed", python: { client_max_window_bits: true }, ours: true },
  {
    name: "compressed, each message by itself",
    python: {
      client_no_context_takeover: true,
      server_no_context_takeover: true,
      client_max_window_bits: true,
    },
    ours: { clientNoContextTakeover: true, serverNoContextTakeover: true },
  },
  {
    name: "compressed, with small windows",
    python: { client_max_window_bits: 9, server_max_window_bits: 9 },
    ours: { clientMaxWindowBits: 9, serverMaxWindowBits: 9 },
  },
];

interface Compression {
  readonly name: string;
  readonly python: object | null;
  readonly ours: WebSocketOptions["perMessageDeflate"];
}

describe("WebSocketResource and Python's websockets (WS-5)", () => {
  let reactor: NodeReactor;
  let port: IListeningPort<IPv4Address>;

  async function serve(perMessageDeflate: WebSocketOptions["perMessageDeflate"]): Promise<string> {
    reactor = new NodeReactor();
    const factory = { buildProtocol: () => new Echo() };
    const options = { clock: reactor, subprotocols: ["echo"], perMessageDeflate };
    const site = new Site(new WebSocketResource(factory, options), { clock: reactor });
    site.noisy = false;
    port = reactor.listenTCP(0, site, { interface: "127.0.0.1" }) as IListeningPort<IPv4Address>;
    await port.whenListening();
    return `ws://127.0.0.1:${port.getHost().port}/`;
  }

  afterEach(async () => {
    await port.drain({ deadline: 5 });
  });

  for (const { name, python, ours } of COMPRESSIONS) {
    it(`exchanges messages, fragments, pings and closes with it, ${name}`, async () => {
      const url = await serve(ours);
      const args = [CLIENT, url, JSON.stringify(python)];
      const { stdout } = await promisify(execFile)(PYTHON, args, { timeout: 60_000 });
      expect(JSON.parse(stdout)).to.deep.equal({
        extensions: python === null ? [] : ["permessage-deflate"],
        subprotocol: "echo",
        text: "h\u00e9llo",
        bytes: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString("hex"),
        fragments: "fragments \u20ac",
        long: 1_000_000,
        fifty: true,
        closed: [3000, ""],
        "too long": 1009,
        "closed by the server": [4000, "as you wish"],
      });
    });
  }
});

/** Asks, and waits for what comes. */
class Asking implements WebSocketProtocol {
  transport: WebSocketTransport | undefined = undefined;
  readonly lost = new Deferred<Error>();
  #answer = new Deferred<string | Buffer>();

  negotiationStarted(transport: WebSocketTransport): void {
    this.transport = transport;
  }

  negotiationFinished(): void {}

  textMessageReceived(message: string): void {
    this.#answer.callback(message);
  }

  bytesMessageReceived(message: Buffer): void {
    this.#answer.callback(message);
  }

  pongReceived(payload: Buffer): void {
    this.#answer.callback(`pong ${payload}`);
  }

  connectionLost(reason: Failure): void {
    this.lost.callback(reason.value);
  }

  /** What the server says to `message`. */
  async ask(message: string | Buffer): Promise<string | Buffer> {
    this.#answer = new Deferred();
    if (typeof message === "string") this.transport?.sendTextMessage(message);
    else this.transport?.sendBytesMessage(message);
    return await this.#answer;
  }

  async ping(payload: string): Promise<string | Buffer> {
    this.#answer = new Deferred();
    this.transport?.ping(Buffer.from(payload));
    return await this.#answer;
  }
}

describe("WebSocketClientEndpoint and Python's websockets (WS-5)", () => {
  let python: ChildProcessByStdio<Writable, Readable, null>;

  async function open(compression: Compression): Promise<Asking> {
    python = spawn(PYTHON, [SERVER, JSON.stringify(compression.python)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [port] = (await once(python.stdout, "data")) as [Buffer];
    const url = `ws://127.0.0.1:${port.toString().trim()}/`;
    return connect(url, compression);
  }

  async function connect(url: string, { ours }: Compression): Promise<Asking> {
    const asking = new Asking();
    const endpoint = WebSocketClientEndpoint.new(new NodeReactor(), url, {
      subprotocols: ["none", "echo"],
      perMessageDeflate: ours,
    });
    await endpoint.connect({ buildProtocol: () => asking });
    return asking;
  }

  afterEach(async () => {
    const ended = python.exitCode === null ? once(python, "exit") : undefined;
    python.stdin.end();
    await ended;
  });

  for (const compression of COMPRESSIONS) {
    it(`exchanges messages, fragments, pings and closes with it, ${compression.name}`, async () => {
      const asking = await open(compression);
      expect(asking.transport?.subprotocol).to.equal("echo");
      expect(asking.transport?.isCompressed).to.equal(compression.python !== null);
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      expect(await asking.ask("h\u00e9llo")).to.equal("h\u00e9llo");
      expect(await asking.ask(bytes)).to.deep.equal(bytes);
      expect(await asking.ask("fragments")).to.equal("fragments \u20ac");
      expect(await asking.ask("ping me")).to.equal("ponged");
      expect(await asking.ping("there?")).to.equal("pong there?");
      for (let turn = 0; turn < 50; turn++) {
        const text = `message ${turn % 7} `.repeat(1 + ((turn * 13) % 90));
        expect(await asking.ask(text)).to.equal(text);
      }
      expect(await asking.ask("x".repeat(1_000_000))).to.have.lengthOf(1_000_000);
      asking.transport?.sendTextMessage("goodbye");
      expect(await asking.lost).to.be.instanceOf(ConnectionDone);
      expect(asking.transport).to.include({ closeCode: 4000, closeReason: "as you wish" });
    });
  }

  it("ends with 1009 when the server sends more than is taken", async () => {
    const [plain] = COMPRESSIONS as [Compression];
    const asking = await open(plain);
    asking.transport?.sendTextMessage("too long");
    expect(await asking.lost)
      .to.be.instanceOf(WebSocketError)
      .with.property("closeCode", 1009);
  });
});
