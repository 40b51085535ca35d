import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Deferred } from "@cordage/deferred";
import { type Request, Resource, Site } from "@cordage/protocols/web";
import {
  type WebSocketProtocol,
  WebSocketResource,
  type WebSocketTransport,
} from "@cordage/protocols/websocket";
import { type IListeningPort, type IPv4Address, NodeReactor } from "@cordage/reactor";
import { expect } from "chai";

const FETCHES = 20;

/** Asks for pieces one after the other, then talks to the echo, and reports what came of both. */
const PAGE = `<!doctype html>
<title>Cordage</title>
<link rel="stylesheet" href="/piece/style">
<script>
  const told = { pieces: 0, messages: [] };
  const report = () => fetch("/report", { method: "POST", body: JSON.stringify(told) });
  async function run() {
    for (let i = 0; i < ${FETCHES}; i++) {
      const text = await (await fetch("/piece/" + i, { cache: "no-store" })).text();
      if (text === "piece " + i) told.pieces += 1;
    }
    const socket = new WebSocket("ws://" + location.host + "/echo", ["other", "echo"]);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      told.protocol = socket.protocol;
      told.extensions = socket.extensions;
      socket.send("h\\u00e9llo \\u20ac");
      socket.send(new Uint8Array([0, 1, 254, 255]));
      socket.send("x".repeat(100000));
    };
    socket.onmessage = ({ data }) => {
      told.messages.push(
        data.length > 1000 ? data.length : typeof data === "string" ? data : [...new Uint8Array(data)],
      );
      if (told.messages.length === 3) socket.close(3001, "done");
    };
    socket.onclose = ({ code, reason, wasClean }) => {
      told.closed = [code, reason, wasClean];
      report();
    };
  }
  run().catch((error) => { told.error = String(error); report(); });
</script>
`;

class Page extends Resource {
  override isLeaf = true;

  render_GET(): string {
    return PAGE;
  }
}

class Piece extends Resource {
  override isLeaf = true;

  render_GET(request: Request): string {
    const [name = ""] = request.postpath;
    request.setHeader("Content-Type", name === "style" ? "text/css" : "text/plain");
    return name === "style" ? "body { margin: 0 }" : `piece ${name}`;
  }
}

/** Where the page tells how it went. */
class Report extends Resource {
  override isLeaf = true;
  readonly received = new Deferred<unknown>();

  render_POST(request: Request): string {
    if (!this.received.called) this.received.callback(JSON.parse(request.content.toString()));
    return "";
  }
}

class Echo implements WebSocketProtocol {
  #transport: WebSocketTransport | undefined = undefined;

  negotiationStarted(transport: WebSocketTransport): void {
    this.#transport = transport;
  }

  negotiationFinished(): void {}

  textMessageReceived(message: string): void {
    this.#transport?.sendTextMessage(message);
  }

  bytesMessageReceived(message: Buffer): void {
    this.#transport?.sendBytesMessage(message);
  }

  pongReceived(): void {}

  connectionLost(): void {}
}

describe("Chromium, loading a page (WS-5)", () => {
  let report: Report;
  let site: Site;
  let port: IListeningPort<IPv4Address>;
  let connections: number;
  let profile: string;
  let chromium: ChildProcess | undefined;

  beforeEach(async () => {
    const reactor = new NodeReactor();
    const root = new Resource();
    report = new Report();
    connections = 0;
    root.putChild("", new Page());
    root.putChild("piece", new Piece());
    root.putChild("report", report);
    root.putChild(
      "echo",
      new WebSocketResource(
        { buildProtocol: () => new Echo() },
        { clock: reactor, subprotocols: ["echo"], perMessageDeflate: true },
      ),
    );
    site = new Site(root, { clock: reactor });
    site.noisy = false;
    const build = site.buildProtocol.bind(site);
    site.buildProtocol = () => {
      connections += 1;
      return build();
    };
    port = reactor.listenTCP(0, site, { interface: "127.0.0.1" }) as IListeningPort<IPv4Address>;
    await port.whenListening();
    profile = mkdtempSync(join(tmpdir(), "chromium-"));
  });

  afterEach(async () => {
    if (chromium?.pid !== undefined && chromium.exitCode === null) {
      const ended = once(chromium, "exit");
      process.kill(-chromium.pid, "SIGKILL"); // with its children, which would go on writing
      await ended;
    }
    await port.drain({ deadline: 5 });
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it("keeps its connections, and has its messages echoed, compressed", async () => {
    chromium = spawn(
      "/usr/bin/chromium",
      [
        ...["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
        ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
        ...["--disable-dev-shm-usage", `--user-data-dir=${profile}`],
        `http://127.0.0.1:${port.getHost().port}/`,
      ],
      { stdio: "ignore", detached: true }, // a group of its own
    );
    const died = once(chromium, "exit").then(([status]) => {
      throw new Error(`chromium ended with ${status}`);
    });
    died.catch(() => {}); // it is ended when it has reported
    const told = await Promise.race([report.received, died]);
    expect(told).to.deep.equal({
      pieces: FETCHES,
      protocol: "echo",
      extensions: "permessage-deflate",
      messages: ["h\u00e9llo \u20ac", [0, 1, 254, 255], 100_000],
      closed: [3001, "", true], // the code is echoed, the reason is not
    });
    // A browser opens up to six at a time, one of them for the WebSocket; 20 pieces share them.
    expect(connections).to.be.within(2, 7);
  }).timeout(60_000);
});
