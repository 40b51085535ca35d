import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type IResponse, readBody } from "@cordage/protocols/http";
import {
  Agent,
  ContentDecoderAgent,
  CookieAgent,
  CookieJar,
  HTTPConnectionPool,
  type IAgent,
  RedirectAgent,
} from "@cordage/protocols/web";
import { NodeReactor, UNIXClientEndpoint } from "@cordage/reactor";
import { expect } from "chai";
import { startNginxSite } from "./http/nginx-server.ts";
import { digestOf, noise } from "./http/pages.ts";
import type { SocketServer } from "./http/socket-server.ts";

const SIZE = 3 * 1024 * 1024;

async function bodyOf(response: IResponse): Promise<string> {
  return (await readBody(response)).toString("latin1");
}

describe("Agent and servers of other people's", () => {
  let reactor: NodeReactor;
  let pool: HTTPConnectionPool;
  /** A folder to serve, with `hello.txt` and `noise.bin`. */
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "served-"));
    writeFileSync(join(folder, "hello.txt"), "hello ".repeat(1000));
    writeFileSync(join(folder, "noise.bin"), Buffer.concat([...noise(SIZE)]));
  });

  beforeEach(() => {
    reactor = new NodeReactor();
    pool = new HTTPConnectionPool(reactor);
  });

  afterEach(async () => {
    await pool.closeCachedConnections();
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** The same of any server: lengths, heads without bodies, what isn't there, ranges. */
  async function exchangeWith(agent: IAgent, site: string): Promise<void> {
    expect(await bodyOf(await agent.request("GET", `${site}/hello.txt`))).to.have.lengthOf(6000);
    const head = await agent.request("HEAD", `${site}/hello.txt`);
    expect({ code: head.code, length: head.length }).to.deep.equal({ code: 200, length: 6000 });
    const large = await readBody(await agent.request("GET", `${site}/noise.bin`));
    expect(digestOf([large])).to.equal(digestOf(noise(SIZE)));
    const missing = await agent.request("GET", `${site}/missing`);
    expect(missing.code).to.equal(404);
    expect((await readBody(missing)).length).to.equal(missing.length);
  }

  describe("nginx", () => {
    let nginx: SocketServer;
    let agent: Agent;

    before(async () => {
      nginx = await startNginxSite(
        [
          `root ${folder}; gzip on; gzip_types *; gzip_min_length 10;`,
          'location /connection { return 200 "$connection"; }',
          "location /moved { add_header Set-Cookie a=b; return 302 /cookie; }",
          'location /cookie { return 200 "$http_cookie"; }',
          "location /closes { keepalive_timeout 0; return 200 bye; }",
        ].join(" "),
      );
    });

    beforeEach(() => {
      const endpoint = new UNIXClientEndpoint(reactor, nginx.path);
      agent = Agent.usingEndpointFactory(reactor, { endpointForURI: () => endpoint }, pool);
    });

    after(async () => {
      await nginx.stop();
    });

    it("agrees on lengths, heads without bodies, and what isn't there (AG-7)", async () => {
      await exchangeWith(agent, "http://site");
    });

    it("keeps the connection for all of that, until the server says that it closes (AG-10)", async () => {
      const ask = async (path: string): Promise<string> =>
        bodyOf(await agent.request("GET", `http://site${path}`));
      const first = await ask("/connection");
      await exchangeWith(agent, "http://site");
      expect(await ask("/connection")).to.equal(first);
      expect(await ask("/closes")).to.equal("bye");
      expect(await ask("/connection")).not.to.equal(first);
    });

    it("is asked for gzip, which comes in chunks (AG-16)", async () => {
      const response = await new ContentDecoderAgent(agent).request("GET", "http://site/hello.txt");
      expect(await bodyOf(response)).to.equal("hello ".repeat(1000));
    });

    it("gets its cookie back where it redirects to (AG-13, AG-16)", async () => {
      const cookies = new RedirectAgent(new CookieAgent(agent, new CookieJar()));
      const response = await cookies.request("GET", "http://site.example/moved");
      expect(await bodyOf(response)).to.equal("a=b");
    });
  });

  describe("Python's http.server", () => {
    let python: ChildProcess;
    let site: string;

    async function serve(version: string): Promise<void> {
      const args = ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder];
      const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
      const child = spawn("/usr/bin/python3", [...args, "--protocol", version], { stdio });
      python = child;
      const [said] = (await once(child.stdout, "data")) as [Buffer];
      site = `http://127.0.0.1:${/port (\d+)/.exec(said.toString())?.[1]}`;
    }

    afterEach(async () => {
      const ended = once(python, "exit");
      python.kill();
      await ended;
    });

    for (const version of ["HTTP/1.1", "HTTP/1.0"]) {
      it(`agrees over ${version} on lengths, heads without bodies, and what isn't there (AG-7)`, async () => {
        await serve(version);
        await exchangeWith(new Agent(reactor, { pool }), site);
      });
    }
  });
});
