import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { PROGRAM_TIME_LIMIT, RunningExample, resultsOf } from "../support/running-example.ts";

describe("the download manager's programs", () => {
  let folder = "";
  let server: Server;

  beforeEach((done) => {
    folder = mkdtempSync(join(tmpdir(), "downloads-"));
    server = createServer((request, response) => {
      response.statusCode = request.url === "/gone" ? 410 : 200;
      response.end(`this is ${request.url}`);
    }).listen(0, "127.0.0.1", done);
  });

  afterEach((done) => {
    rmSync(folder, { recursive: true });
    server.close(done);
  });

  it("save what they get under harmless names, and say how it went", async () => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const urls = [`${base}/a`, `${base}/x/..%2f%2e%2e`, `${base}/`, `${base}/gone`];
    const args = ["--parallel", "3", "--into", join(folder, "new")];
    const example = new RunningExample("download-manager/main", ...args, ...urls);
    const { status, output } = await example.ended();
    expect(status).to.equal(1); // for the one that is gone
    expect(output).to.include(`${base}/gone: the server says 410 Gone`);
    expect(readdirSync(join(folder, "new")).sort()).to.deep.equal(
      ["1-a", "2-.._2f_2e_2e", "3-index"].sort(),
    );
    expect(readFileSync(join(folder, "new", "1-a"), "utf8")).to.equal("this is /a");
  }).timeout(PROGRAM_TIME_LIMIT);

  it("explain command lines they can't take", async () => {
    const wrong = [[], ["no url"], ["--parallel", "0", "http://a/"]];
    for (const { status, errors } of await resultsOf("download-manager/main", wrong)) {
      expect(status).to.equal(64);
      expect(errors).to.include("Usage: node examples/dist/download-manager/main.js");
    }
  }).timeout(PROGRAM_TIME_LIMIT);

  it("have a slow server to try them with", async () => {
    const example = new RunningExample("download-manager/slow-server", "0");
    const answer = await fetch(`http://127.0.0.1:${await example.port()}/a`);
    const reader = answer.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(Buffer.from(value ?? []).toString()).to.equal("0 of 10 pieces\n");
    await reader?.cancel();
    expect(await example.interrupt()).to.equal(0);
  }).timeout(PROGRAM_TIME_LIMIT);
});
