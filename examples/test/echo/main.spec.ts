import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTLS } from "node:tls";
import { expect } from "chai";
import { PROGRAM_TIME_LIMIT, RunningExample, resultsOf } from "../support/running-example.ts";

async function echoed(socket: Socket): Promise<string> {
  socket.write("hello");
  const [answer] = await once(socket, "data");
  socket.destroy();
  return String(answer);
}

describe("the echo program", () => {
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "echo-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("answers over TCP, TLS, a Unix socket and UDP, and stops on Ctrl-C", async () => {
    const path = join(folder, "socket");
    const places = ["tcp:0:interface=127.0.0.1", `unix:${path}`, "--udp", "0"];
    const plain = new RunningExample("echo/main", ...places);
    const pem = "ssl:0:interface=127.0.0.1:privateKey=test/fixtures/server.pem";
    const tls = new RunningExample("echo/main", pem);

    const lines = await plain.lines(3);
    const portOf = (type: string): number =>
      Number(new RegExp(`${type}, '127.0.0.1', (\\d+)`).exec(lines.join())?.[1]);
    expect(await echoed(connect(portOf("TCP"), "127.0.0.1"))).to.equal("hello");
    expect(await echoed(connect(path))).to.equal("hello");
    const secure = connectTLS({ port: await tls.port(), rejectUnauthorized: false });
    expect(await echoed(secure)).to.equal("hello");

    const socket = createSocket("udp4");
    const question = Buffer.alloc(40_000, "x"); // more than would be received by default
    socket.send(question, portOf("UDP"), "127.0.0.1");
    const [answer] = await once(socket, "message");
    expect(question.equals(answer)).to.equal(true);
    socket.close();

    expect(await Promise.all([plain.interrupt(), tls.interrupt()])).to.deep.equal([0, 0]);
  }).timeout(PROGRAM_TIME_LIMIT);

  it("explains a command line it can't take", async () => {
    const wrong = [[], ["nowhere:7"], ["--udp", "x"], ["--nonsense"]];
    const [help, ...refusals] = await resultsOf("echo/main", [["--help"], ...wrong]);
    for (const { status, errors } of refusals) {
      expect(status).to.equal(64);
      expect(errors).to.include("Usage: node examples/dist/echo/main.js");
    }
    expect(help?.status).to.equal(0);
    expect(help?.output).to.match(/^Usage: /);
  }).timeout(PROGRAM_TIME_LIMIT);
});
