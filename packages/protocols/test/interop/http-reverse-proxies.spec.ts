import { once } from "node:events";
import { Agent, type IncomingMessage, type RequestOptions, request } from "node:http";
import { Readable } from "node:stream";
import { expect } from "chai";
import { startHAProxy } from "./http/haproxy-server.ts";
import { startNginxProxy } from "./http/nginx-server.ts";
import { digestOf, noise } from "./http/pages.ts";
import { RunningSite } from "./http/running-site.ts";
import type { SocketServer } from "./http/socket-server.ts";

const MIB = 1024 * 1024;
const REQUESTS = 2000;
const CLIENTS = 16;

/** What came back. */
interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

for (const { name, start } of [
  { name: "nginx", start: startNginxProxy },
  { name: "haproxy", start: startHAProxy },
]) {
  describe(`Site, behind ${name}`, () => {
    let sites: RunningSite[];
    let proxy: SocketServer;
    let agent: Agent;

    /** The proxy, in front of so many sites. */
    async function serve(count: number): Promise<RunningSite> {
      sites = Array.from({ length: count }, () => new RunningSite());
      for (const site of sites) await site.start();
      proxy = await start(sites.map((site) => site.port));
      agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
      return sites[0] as RunningSite; // there is one at least
    }

    afterEach(async () => {
      agent.destroy();
      await proxy.stop();
      for (const site of sites) expect(await site.stop()).to.equal(0);
    });

    function ask(path: string, options: RequestOptions = {}, body?: Readable): Promise<Answer> {
      return new Promise((resolve, reject) => {
        const { headers, ...others } = options;
        const fields = { Host: "example.org", ...headers };
        const where = { socketPath: proxy.path, agent, path, headers: fields };
        const asked = request({ ...where, ...others }, async (response) => {
          const { statusCode: status, headers } = response;
          resolve({ status, headers, body: Buffer.concat(await response.toArray()) });
        });
        asked.on("error", reject);
        if (body === undefined) asked.end();
        else body.pipe(asked);
      });
    }

    const textOf = async (answer: Promise<Answer>): Promise<string> =>
      (await answer).body.toString();

    it("is asked on connections that are kept (HC-2)", async () => {
      const site = await serve(1);
      for (let i = 0; i < 50; i++) {
        expect(await textOf(ask(`/echo/${i}`))).to.equal(`GET /echo/${i} `);
      }
      expect(site.connections).to.equal(1);
    });

    it("takes 16 MiB in chunks, and with a length, and sends as much both ways", async () => {
      const site = await serve(1);
      const size = 16 * MIB;
      const expected = digestOf(noise(size));
      for (const headers of [{}, { "Content-Length": size }]) {
        const post = ask("/digest", { method: "POST", headers }, Readable.from(noise(size)));
        expect(await textOf(post)).to.equal(expected);
      }
      for (const path of [`/noise/${size}`, `/noise/${size}/sized`]) {
        expect(digestOf([(await ask(path)).body])).to.equal(expected);
      }
      expect(site.connections).to.be.at.most(2);
    });

    it("tells heads and what has not changed, without bodies that would be taken for a response", async () => {
      const site = await serve(1);
      const head = await ask("/noise/1000/sized", { method: "HEAD" });
      expect([head.status, head.headers["content-length"]]).to.deep.equal([200, "1000"]);
      const known = { headers: { "If-None-Match": '"always"' } };
      for (let i = 0; i < 3; i++) expect((await ask("/unchanging", known)).status).to.equal(304);
      expect(await textOf(ask("/echo/after"))).to.equal("GET /echo/after ");
      expect(site.connections).to.equal(1);
    });

    it("compresses for a client whose request was passed on (RS-8)", async () => {
      await serve(1);
      const { headers } = await ask("/noise/10000", { headers: { "Accept-Encoding": "gzip" } });
      expect(headers["content-encoding"]).to.equal("gzip");
      expect(headers.vary).to.equal("Accept-Encoding");
    });

    it("takes a body after 100 Continue, whoever of the two says it (HP-17)", async () => {
      await serve(1);
      const headers = { Host: "h", Expect: "100-continue", "Content-Length": 5 };
      const where = { socketPath: proxy.path, agent, path: "/echo/a", method: "POST", headers };
      const asked = request(where);
      asked.flushHeaders();
      await once(asked, "continue");
      asked.end("hello");
      const [response] = (await once(asked, "response")) as [IncomingMessage];
      expect(Buffer.concat(await response.toArray()).toString()).to.equal("POST /echo/a hello");
    });

    it("is told when a client goes away (HC-5)", async () => {
      const site = await serve(1);
      const [isAsked, isLost] = ["asked", "lost"].map((what) => once(site.pages.endless, what));
      const asked = request({ socketPath: proxy.path, path: "/endless", headers: { Host: "h" } });
      asked.on("error", () => {}); // that it was destroyed
      asked.end();
      await isAsked;
      asked.destroy();
      await isLost;
      expect(await textOf(ask("/echo/after"))).to.equal("GET /echo/after ");
    });

    it("is stopped under load, and no request is lost (HC-8)", async () => {
      const first = await serve(2);
      let asked = 0;
      let stopped: Promise<number> | undefined;
      const client = async (): Promise<void> => {
        while (asked < REQUESTS) {
          const path = `/echo/${asked++}`;
          if (asked === REQUESTS / 2) stopped = first.stop();
          expect(await textOf(ask(path))).to.equal(`GET ${path} `);
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, client));
      expect(await stopped).to.equal(0);
      for (const site of sites) expect(site.connections).to.be.above(0);
    });
  });
}
