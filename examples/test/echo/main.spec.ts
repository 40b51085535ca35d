import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTLS } from "node:tls";
import { expect } from "chai";
import { RunningExample } from "../support/running-example.ts";

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
    const tcp = new RunningExample("echo/main", "tcp:0:interface=127.0.0.1");
    expect(await echoed(connect(await tcp.port(), "127.0.0.1"))).to.equal("hello");

    const pem = "ssl:0:interface=127.0.0.1:privateKey=test/fixtures/server.pem";
    const tls = new RunningExample("echo/main", pem);
    const port = await tls.port();
    expect(await echoed(connectTLS({ port, rejectUnauthorized: false }))).to.equal("hello");

    const unix = new RunningExample("echo/main", `unix:${path}`);
    expect((await unix.lines(1))[0]).to.include(path);
    expect(await echoed(connect(path))).to.equal("hello");

    const udp = new RunningExample("echo/main", "--udp", "0");
    const socket = createSocket("udp4");
    const question = Buffer.alloc(40_000, "x"); // more than would be received by default
    socket.send(question, await udp.port(), "127.0.0.1");
    const [answer] = await once(socket, "message");
    expect(question.equals(answer)).to.equal(true);
    socket.close();

    const statuses = await Promise.all([tcp, tls, unix, udp].map((it) => it.interrupt()));
    expect(statuses).to.deep.equal([0, 0, 0, 0]);
  });

  it("explains a command line it can't take", async () => {
    for (const args of [["nowhere:7"], ["--udp", "x"], ["--nonsense"]]) {
      const { status, errors } = await new RunningExample("echo/main", ...args).ended();
      expect(status).to.equal(64);
      expect(errors).to.include("Usage: node examples/dist/echo/main.js");
    }
    const { status, output } = await new RunningExample("echo/main", "--help").ended();
    expect(status).to.equal(0);
    expect(output).to.match(/^Usage: /);
  });
});
