import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get, request as nodeRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { File } from "@cordage/protocols/web";
import { expect } from "chai";
import { digestOf, noise } from "./http/pages.ts";
import { outputOf, runProgram } from "./http/program.ts";
import { RunningSite } from "./http/running-site.ts";

const MIB = 1024 * 1024;

/** Where the sources of the tests are: beside what they were compiled to. */
const PYTHON_CLIENT = fileURLToPath(
  new URL("../../test/interop/peers/http_client.py", import.meta.url),
);

describe("Site, used by", () => {
  let site: RunningSite;
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "files-"));
    mkdirSync(join(folder, "served"));
    writeFileSync(join(folder, "served", "digits.txt"), "0123456789");
    site = new RunningSite();
    site.pages.putChild("files", new File(join(folder, "served")));
    await site.start();
  });
  afterEach(async () => {
    expect(await site.stop()).to.equal(0);
    rmSync(folder, { recursive: true });
  });

  const url = (path: string): string => `http://127.0.0.1:${site.port}${path}`;

  describe("curl", () => {
    const curl = (...args: readonly string[]): Promise<string> =>
      outputOf("curl", ["-sS", ...args]);

    it("asks for several pages on one connection (HC-2)", async () => {
      const pages = ["/echo/1", "/echo/2", "/echo/3"].map(url);
      expect(await curl(...pages)).to.equal("GET /echo/1 GET /echo/2 GET /echo/3 ");
      expect(site.connections).to.equal(1);
    });

    it("keeps a connection of HTTP/1.0 as well, if it asks for that (HC-3)", async () => {
      const asked = ["-0", "-H", "Connection: keep-alive"];
      await curl(...asked, url("/echo/1"), url("/echo/2"));
      expect(site.connections).to.equal(1);
    });

    it("asks for heads", async () => {
      const head = await curl("-I", url("/noise/1000/sized"));
      expect(head).to.match(/^HTTP\/1\.1 200 OK\r\n[\s\S]*Content-Length: 1000\r\n/);
    });

    it("waits for 100 Continue before it sends a body (HP-17)", async () => {
      const bytes = Buffer.concat([...noise(2 * MIB)]);
      const type = "Content-Type: application/octet-stream"; // not a form
      const fields = ["-H", "Expect: 100-continue", "-H", type];
      const args = ["-sSv", "--data-binary", "@-", ...fields, url("/digest")];
      const { output, errors } = await runProgram("curl", args, bytes);
      expect(output.toString()).to.equal(digestOf([bytes]));
      expect(errors).to.contain("HTTP/1.1 100 Continue");
    });

    it("sends a body in chunks", async () => {
      const bytes = Buffer.concat([...noise(2 * MIB)]);
      const args = ["-sS", "-X", "POST", "-T", "-", url("/digest")];
      expect(await outputOf("curl", args, bytes)).to.equal(digestOf([bytes]));
    });

    it("is told that nothing has changed", async () => {
      const status = ["-w", "%{http_code}", "-H", 'If-None-Match: W/"always"'];
      expect(await curl(...status, url("/unchanging"))).to.equal("304");
    });

    it("keeps cookies, and so its session (RS-7)", async () => {
      const pages = Array.from({ length: 3 }, () => url("/visits"));
      expect(await curl("-b", "", ...pages)).to.equal("visit 1visit 2visit 3");
      expect(await curl(url("/visits"))).to.equal("visit 1");
    });

    it("undoes what was compressed (RS-8)", async () => {
      const args = ["-sS", url("/noise/100000"), "-H"];
      const { output } = await runProgram("curl", [...args, "Accept-Encoding: br"]);
      expect(digestOf([brotliDecompressSync(output)])).to.equal(digestOf(noise(100_000)));
      const plain = await runProgram("curl", ["-sS", "--compressed", url("/noise/100000")]);
      expect(digestOf([plain.output])).to.equal(digestOf(noise(100_000)));
    });

    it("goes on with a file where it was left (ST-5)", async () => {
      const half = join(folder, "half");
      writeFileSync(half, "01234");
      await curl("-C", "-", "-o", half, url("/files/digits.txt"));
      expect(readFileSync(half, "utf8")).to.equal("0123456789");
      expect(await curl("-r", "2-3", url("/files/digits.txt"))).to.equal("23");
      expect(await curl("-r", "0-0,9-9", url("/files/digits.txt"))).to.contain("bytes 9-9/10");
    });

    it("gets nothing out of a folder from outside of it (ST-2)", async () => {
      const status = ["-o", "/dev/null", "-w", "%{http_code}", "--path-as-is"];
      expect(await curl(...status, url("/files/../../../../etc/passwd"))).to.equal("404");
      expect(await curl(...status, url("/files/%2e%2e/%2e%2e/etc/passwd"))).to.equal("404");
    });

    it("takes 32 MiB, chunked and with a length", async () => {
      for (const path of [`/noise/${32 * MIB}`, `/noise/${32 * MIB}/sized`]) {
        const { output } = await runProgram("curl", ["-sS", url(path)]);
        expect(digestOf([output])).to.equal(digestOf(noise(32 * MIB)));
      }
    });

    it("goes away in the middle, which the page is told (HC-5)", async () => {
      const lost = once(site.pages.endless, "lost");
      const { status } = await runProgram("curl", ["-sS", "--max-time", "1", url("/endless")]);
      expect(status).to.equal(28); // its time was over
      await lost;
    });
  });

  it("wget, which keeps its connection", async () => {
    const pages = ["/echo/1", "/echo/2"].map(url);
    expect(await outputOf("wget", ["-q", "-O", "-", ...pages])).to.equal(
      "GET /echo/1 GET /echo/2 ",
    );
    expect(site.connections).to.equal(1);
    const { status } = await runProgram("wget", ["-q", "--spider", url("/missing")]);
    expect(status).to.equal(8); // the server has answered with an error
  });

  it("ab, which keeps connections of HTTP/1.0 (HC-3)", async () => {
    const report = await outputOf("ab", ["-q", "-k", "-n", "2000", "-c", "16", url("/echo/a")]);
    expect(report).to.match(/Complete requests: +2000\n/);
    expect(report).to.match(/Failed requests: +0\n/);
    expect(report).to.match(/Keep-Alive requests: +2000\n/);
    expect(site.connections).to.be.at.most(17); // a first one, to look
  });

  it("wrk, on 64 connections", async () => {
    const report = await outputOf("wrk", ["-t", "1", "-c", "64", "-d", "1", url("/echo/a")]);
    expect(report).to.match(/[1-9]\d* requests in/);
    expect(report).to.not.match(/Socket errors|Non-2xx/);
    expect(site.connections).to.be.at.most(65);
  });

  it("Python's http.client, on one connection", async () => {
    const report = await outputOf("/usr/bin/python3", [PYTHON_CLIENT, `127.0.0.1:${site.port}`]);
    expect(JSON.parse(report)).to.deep.equal({
      get: "GET /echo/a?b ",
      put: "PUT /echo/a hello",
      chunked: "POST /echo/a hello",
      head: [200, "13", ""],
      unchanged: [304, ""],
      noise: 1_000_000,
      missing: 404,
    });
    expect(site.connections).to.equal(1);
  });

  describe("Node's fetch", () => {
    it("asks, sends a stream, and gets one", async () => {
      expect(await (await fetch(url("/echo/a"))).text()).to.equal("GET /echo/a ");
      const body = Readable.toWeb(Readable.from(noise(MIB)));
      const init = { method: "POST", body, duplex: "half" } as unknown as RequestInit; // not in the types
      const posted = await fetch(url("/digest"), init);
      expect(await posted.text()).to.equal(digestOf(noise(MIB)));
      const got = await fetch(url(`/noise/${MIB}`));
      expect(got.headers.get("content-encoding")).to.equal("gzip");
      expect(digestOf([Buffer.from(await got.arrayBuffer())])).to.equal(digestOf(noise(MIB)));
    });

    it("is aborted, which the page is told (HC-5)", async () => {
      const controller = new AbortController();
      const [asked, lost] = [once(site.pages.endless, "asked"), once(site.pages.endless, "lost")];
      const answer = fetch(url("/endless"), { signal: controller.signal });
      await asked;
      await answer;
      controller.abort();
      await lost;
    });
  });

  describe("node:http", () => {
    let agent: Agent;

    beforeEach(() => {
      agent = new Agent({ keepAlive: true, maxSockets: 4 });
    });
    afterEach(() => agent.destroy());

    it("asks 200 times on four connections", async () => {
      const ask = (path: string): Promise<string> =>
        new Promise((resolve, reject) => {
          get(url(path), { agent }, (response) => {
            let body = "";
            response.setEncoding("utf8");
            response.on("data", (text: string) => {
              body += text;
            });
            response.on("end", () => resolve(body));
          }).on("error", reject);
        });
      const paths = Array.from({ length: 200 }, (_, index) => `/echo/${index}`);
      expect(await Promise.all(paths.map(ask))).to.deep.equal(paths.map((path) => `GET ${path} `));
      expect(site.connections).to.equal(4);
    });

    it("sends a body after 100 Continue, in chunks with trailers", async () => {
      const headers = { Expect: "100-continue", Trailer: "X-Sum" };
      const request = nodeRequest(url("/digest"), { agent, method: "POST", headers });
      request.flushHeaders();
      await once(request, "continue");
      for (const piece of noise(MIB)) request.write(piece);
      request.addTrailers({ "X-Sum": "1" });
      request.end();
      const [response] = await once(request, "response");
      expect(Buffer.concat(await response.toArray()).toString()).to.equal(digestOf(noise(MIB)));
    });

    it("gets the trailers of a response", async () => {
      const request = nodeRequest(url("/summed"), { agent });
      request.end();
      const [response] = await once(request, "response");
      expect(Buffer.concat(await response.toArray()).toString()).to.equal("hello");
      expect(response.trailers).to.deep.equal({ "x-sum": "5d41402a" });
    });
  });
});
