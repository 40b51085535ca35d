import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const GIBIBYTE = 2 ** 30;
const PIECE = Buffer.alloc(64 * 1024, "x");

/** What the server may take beside what it takes when it begins: code, garbage, and the budget. */
const MOST_MEMORY = 160 * 2 ** 20;

/** A gibibyte, in pieces. */
function* gibibyte(): Generator<Buffer> {
  for (let sent = 0; sent < GIBIBYTE; sent += PIECE.length) yield PIECE;
}

describe("a gibibyte over real sockets (HP-18, HR-11)", () => {
  let server: ChildProcessByStdio<Writable, Readable, null>;
  let port = 0;

  before(async () => {
    const file = fileURLToPath(new URL("./http/bulk-server.js", import.meta.url));
    server = spawn(process.execPath, [file], { stdio: ["pipe", "pipe", "inherit"] });
    for await (const line of createInterface(server.stdout)) {
      port = Number(line);
      break;
    }
  });
  after(async () => {
    server.stdin.end();
    await once(server, "exit");
  });

  async function text(path: string): Promise<string> {
    return (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  }

  it("goes up to a slow reader without being kept in memory", async () => {
    const started = Number(await text("/peak"));
    const upload = request({ host: "127.0.0.1", port, method: "POST" });
    upload.setHeader("Content-Length", GIBIBYTE);
    const answered = once(upload, "response");
    await pipeline(Readable.from(gibibyte()), upload);
    const [response] = await answered;
    expect(await new Response(response).text()).to.equal(`${GIBIBYTE}`);
    expect(Number(await text("/peak")) - started).to.be.below(MOST_MEMORY);
  });

  it("comes down to a slow client without being kept in memory", async () => {
    const started = Number(await text("/peak"));
    const response = await fetch(`http://127.0.0.1:${port}/?bytes=${GIBIBYTE}`);
    let received = 0;
    let rests = 0;
    for await (const piece of response.body ?? []) {
      received += piece.length;
      if (received < rests * 2 ** 20) continue;
      rests += 1;
      await new Promise((resolve) => setTimeout(resolve, 1)); // so that the server is the faster
    }
    expect(received).to.equal(GIBIBYTE);
    expect(Number(await text("/peak")) - started).to.be.below(MOST_MEMORY);
  });
});
