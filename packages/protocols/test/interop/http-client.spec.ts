import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable, type Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { FileBodyProducer, Headers, type IResponse, readBody } from "@cordage/protocols/http";
import { Agent, HTTPConnectionPool, RedirectAgent } from "@cordage/protocols/web";
import { NodeReactor } from "@cordage/reactor";
import { expect } from "chai";

const MIB = 1024 * 1024;

/** Where the sources of the tests are: beside what they were compiled to. */
const SCRIPT = fileURLToPath(new URL("../../test/interop/peers/web_server.py", import.meta.url));

/** `size` bytes that don't repeat soon, in pieces. */
function* noise(size: number): Generator<Buffer> {
  let state = 1;
  for (let left = size; left > 0; left -= 65_536) {
    const piece = Buffer.alloc(Math.min(left, 65_536));
    for (let i = 0; i < piece.length; i++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      piece[i] = state >>> 16;
    }
    yield piece;
  }
}

function digestOf(pieces: Iterable<Uint8Array>): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

describe("Agent", () => {
  let reactor: NodeReactor;
  let pool: HTTPConnectionPool;
  let agent: Agent;

  beforeEach(() => {
    reactor = new NodeReactor();
    pool = new HTTPConnectionPool(reactor);
    agent = new Agent(reactor, { pool });
  });

  afterEach(async () => {
    await pool.closeCachedConnections();
  });

  const bodyOf = async (response: IResponse): Promise<string> =>
    (await readBody(response, { maxSize: 64 * MIB })).toString("latin1");

  describe("and node:http", () => {
    let server: Server;
    let connections: number;

    async function serve(listener: RequestListener): Promise<string> {
      server = createServer(listener).listen(0, "127.0.0.1");
      connections = 0;
      server.on("connection", () => {
        connections += 1;
      });
      await once(server, "listening");
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    afterEach(() => server.close());

    it("keeps one connection for requests one after the other (AG-10)", async () => {
      const site = await serve((request, response) =>
        response.end(`${request.method}${request.url}`),
      );
      for (const path of ["/1", "/2", "/3?x=y"]) {
        expect(await bodyOf(await agent.request("GET", site + path))).to.equal(`GET${path}`);
      }
      expect(connections).to.equal(1);
    });

    it("closes its connections at once when told to (AG-10)", async () => {
      const site = await serve((_request, response) => response.end());
      await readBody(await agent.request("GET", site));
      await pool.closeCachedConnections();
      await readBody(await agent.request("GET", site));
      expect(connections).to.equal(2);
    });

    it("streams 24 MiB up in chunks, and as much down (AG-2, AG-9)", async () => {
      const size = 24 * MIB;
      const site = await serve((request, response) => void request.pipe(response));
      const producer = new FileBodyProducer(Readable.from(noise(size)));
      const response = await agent.request("PUT", site, new Headers(), producer);
      const body = await readBody(response, { maxSize: size });
      expect(digestOf([body])).to.equal(digestOf(noise(size)));
    });

    it("sends trailers, and gets them (AG-2, AG-7)", async () => {
      const site = await serve((request, response) => {
        request.resume().on("end", () => {
          response.write("hello");
          response.addTrailers({ "X-Sum": `${request.trailers["x-sum"]} as well` });
          response.end();
        });
      });
      const trailers = new Headers([["X-Sum", ["5d41"]]]);
      const producer = new FileBodyProducer(Buffer.from("hello"), { trailers });
      const response = await agent.request("PUT", site, new Headers(), producer);
      expect(await bodyOf(response)).to.equal("hello");
      expect(response.trailers?.getRawHeaders("X-Sum")).to.deep.equal(["5d41 as well"]);
    });

    it("waits for 100 Continue (RFC 9110, section 10.1.1)", async () => {
      const site = await serve((request, response) => void request.pipe(response));
      let asked = 0;
      server.on("checkContinue", (request: IncomingMessage, response) => {
        asked += 1;
        response.writeContinue();
        request.pipe(response);
      });
      const headers = new Headers([["Expect", ["100-continue"]]]);
      const producer = new FileBodyProducer(Buffer.from("hello"));
      const response = await agent.request("PUT", site, headers, producer);
      expect(await bodyOf(response)).to.equal("hello");
      expect(asked).to.equal(1);
    });

    it("reads no body of HEAD, 204 and 304, and goes on with the connection (AG-7)", async () => {
      const site = await serve((request, response) => {
        response.statusCode = Number(request.url?.slice(1));
        if (request.method === "HEAD") response.setHeader("Content-Length", "5");
        response.end();
      });
      expect(await agent.request("HEAD", `${site}/200`)).to.include({ code: 200, length: 5 });
      expect(await agent.request("GET", `${site}/204`)).to.include({ code: 204, length: 0 });
      expect(await agent.request("GET", `${site}/304`)).to.include({ code: 304, length: 0 });
      expect(connections).to.equal(1);
    });

    it("survives a server that closes what is idle (AG-11, AG-12)", async () => {
      const site = await serve((_request, response) => response.end("ok"));
      for (let i = 0; i < 5; i++) {
        expect(await bodyOf(await agent.request("GET", site))).to.equal("ok");
        server.closeIdleConnections();
      }
      expect(connections).to.equal(5);
    });
  });

  describe("and Twisted's web server", () => {
    let python: ChildProcessByStdio<Writable, Readable, null>;
    let site: string;

    before(async () => {
      python = spawn("/usr/bin/python3", [SCRIPT], { stdio: ["pipe", "pipe", "inherit"] });
      const [port] = (await once(python.stdout, "data")) as [Buffer];
      site = `http://127.0.0.1:${port.toString().trim()}`;
    });

    after(() => {
      python.stdin.end();
    });

    it("agrees on lengths, chunks and bodies (AG-2, AG-7)", async () => {
      expect(await bodyOf(await agent.request("GET", `${site}/a?b`))).to.equal("GET /a?b ");
      const known = new FileBodyProducer(Buffer.from("hello"));
      const put = await agent.request("PUT", `${site}/x`, new Headers(), known);
      expect(await bodyOf(put)).to.equal("PUT /x hello");
      const unknown = new FileBodyProducer(Readable.from([Buffer.from("hel"), Buffer.from("lo")]));
      const post = await agent.request("POST", `${site}/chunked`, new Headers(), unknown);
      expect(await bodyOf(post)).to.equal("hello!");
    });

    it("agrees on redirects (AG-13)", async () => {
      const response = await new RedirectAgent(agent).request("GET", `${site}/moved`);
      expect(await bodyOf(response)).to.equal("GET /there ");
      expect(response.previousResponse?.code).to.equal(302);
    });
  });
});
