import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import {
  Agent,
  HTTPConnectionPool,
  Resource,
  ReverseProxyResource,
  Site,
} from "@cordage/protocols/web";
import { type IListeningPort, type IPAddress, NodeReactor } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { digestOf, noise } from "./http/pages.ts";
import { outputOf, runProgram } from "./http/program.ts";

const MIB = 1024 * 1024;

/** A server of somebody else's: what it was asked, and what it answers, by path. */
class NodeServer {
  readonly asked: Pick<IncomingMessage, "method" | "url" | "headers">[] = [];
  connections = 0;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const { method, url, headers } = request;
      this.asked.push({ method, url, headers });
      void this.#answer(request, response);
    });
    this.#server.on("connection", () => {
      this.connections += 1;
    });
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port; // TCP has one
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    if (path.startsWith("/v1/digest")) {
      response.end(digestOf(await request.toArray()));
    } else if (path.startsWith("/v1/noise")) {
      for (const piece of noise(8 * MIB)) response.write(piece);
      response.end();
    } else if (path.startsWith("/v1/zipped")) {
      response.setHeader("Content-Encoding", "gzip").end(gzipSync("unzipped"));
    } else if (path.startsWith("/v1/cookies")) {
      response.writeHead(201, "Made", [
        ...["Set-Cookie", "a=1", "Set-Cookie", "b=2"],
        ...["Connection", "X-Hop", "X-Hop", "not for others"],
      ]);
      response.end("made");
    } else if (path.startsWith("/v1/cut")) {
      response.writeHead(200, { "Content-Length": "10" });
      response.write("half", () => request.socket.resetAndDestroy());
    } else {
      response.setHeader("ETag", '"one"').end(`${request.method} ${path}`);
    }
  }
}

describe("ReverseProxyResource, between curl and node:http", () => {
  const reactor = new NodeReactor();
  let server: NodeServer;
  let pool: HTTPConnectionPool;
  let port: IListeningPort<IPAddress>;
  let url: string;

  beforeEach(async () => {
    server = new NodeServer();
    pool = new HTTPConnectionPool(reactor);
    const agent = new Agent(reactor, { pool });
    const root = new Resource();
    root.putChild(
      "api",
      new ReverseProxyResource("127.0.0.1", await server.start(), "/v1", { agent }),
    );
    const site = new Site(root, { clock: reactor, maxBodySize: 64 * MIB });
    site.noisy = false;
    port = reactor.listenTCP(0, site, { interface: "127.0.0.1" });
    await port.whenListening();
    url = `http://127.0.0.1:${port.getHost().port}/api`;
  });
  afterEach(async () => {
    await port.drain({ deadline: 5 });
    await pool.closeCachedConnections();
    await server.stop();
  });

  const curl = (path: string, ...args: readonly string[]): Promise<string> =>
    outputOf("curl", ["-sS", ...args, url + path]);

  it("passes on the method, what follows in the path, and the query (PX-2)", async () => {
    expect(await curl("/a%2Fb/c%20d?e=f&g=%26")).to.equal("GET /v1/a%2Fb/c%20d?e=f&g=%26");
    expect(await curl("/x", "-X", "DELETE")).to.equal("DELETE /v1/x");
    expect(await curl("/x", "-I")).to.match(/^HTTP\/1\.1 200 OK\r\n[\s\S]*ETag: "one"\r\n/);
    expect(server.asked.map(({ method }) => method)).to.deep.equal(["GET", "DELETE", "HEAD"]);
  });

  it("asks again and again on the connections it keeps", async () => {
    const urls = Array.from({ length: 20 }, (_, i) => `${url}/${i}`);
    const answers = await outputOf("curl", ["-sS", ...urls]);
    expect(answers).to.equal(urls.map((_, i) => `GET /v1/${i}`).join(""));
    expect(server.connections).to.equal(1);
  });

  it("tells the server whom it asks for", async () => {
    await curl("/x", "-H", "Host: example.org", "-H", "X-Forwarded-For: 10.1.2.3");
    const [{ headers } = { headers: {} }] = server.asked;
    expect(headers["x-forwarded-for"]).to.equal("127.0.0.1"); // nobody else is trusted to say
    expect(headers["x-forwarded-host"]).to.equal("example.org");
    expect(headers.via).to.match(/^1\.1 cordage-/);
  });

  it("lets bodies through of whatever length, told or not", async () => {
    const bytes = Buffer.concat([...noise(8 * MIB)]);
    for (const field of ["Content-Type: text/plain", "Transfer-Encoding: chunked"]) {
      const args = ["-sS", "-H", field, "-H", "Expect:", "--data-binary", "@-", `${url}/digest`];
      expect(await outputOf("curl", args, bytes), field).to.equal(digestOf([bytes]));
    }
    const { output } = await runProgram("curl", ["-sS", `${url}/noise`]);
    expect(digestOf([output])).to.equal(digestOf([bytes]));
  });

  it("leaves what is encoded as it is", async () => {
    expect(await curl("/zipped", "--compressed")).to.equal("unzipped");
    expect(server.asked[0]?.headers["accept-encoding"]).to.match(/gzip/);
  });

  it("passes on each of several fields, and none about the connection", async () => {
    const answer = await curl("/cookies", "-i");
    expect(answer).to.match(/^HTTP\/1\.1 201 Made\r\n/);
    expect(answer.match(/^Set-Cookie: .*$/gm)).to.deep.equal([
      "Set-Cookie: a=1",
      "Set-Cookie: b=2",
    ]);
    expect(answer).not.to.match(/X-Hop/i);
  });

  it("cuts what the server has cut", async () => {
    const { status, output } = await runProgram("curl", ["-sS", `${url}/cut`]);
    expect(status).to.be.oneOf([18, 56]); // less than was announced, or a reset
    expect("half".startsWith(output.toString())).to.equal(true);
    flushLoggedErrors();
  });

  it("answers 502 for a server that is not there", async () => {
    await server.stop();
    expect(await curl("/x", "-o", "/dev/null", "-w", "%{http_code}")).to.equal("502");
    flushLoggedErrors();
    await server.start();
  });
});
