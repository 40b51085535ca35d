import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { type IBorrowingProtocol, Protocol } from "@cordage/reactor";
import { expect } from "chai";
import {
  BufferReadPath,
  chooseReadPath,
  publicReadPath,
  type ReadPath,
} from "#internal/node/read-path.js";
import { Bench } from "./support/bench.ts";
import { RecordingProtocol } from "./support/recording-protocol.ts";
import { WIRES } from "./support/wires.ts";

const SLAB_BYTES = 64 * 1024;
const KIB = 1024;

/** Keeps the chunks as it was given them. */
class ChunkRecorder extends RecordingProtocol {
  readonly chunks: Buffer[] = [];

  override dataReceived(data: Buffer): void {
    this.chunks.push(data);
    super.dataReceived(data);
  }
}

/** The first thing that comes on `socket`. */
function firstChunk(path: ReadPath, socket: Socket): Promise<Buffer> {
  return new Promise((received) => {
    path.deliver(socket, { received, borrows: false, isSending: false });
  });
}

describe("read paths", () => {
  it("are the fast one unless asked otherwise, on every Node that is supported", () => {
    expect(chooseReadPath("auto")).to.be.instanceOf(BufferReadPath);
    expect(chooseReadPath("public")).to.equal(publicReadPath);
  });

  for (const wire of [WIRES.tcp, WIRES.unix]) {
    it(`read accepted and connected sockets into one buffer over ${wire.name}`, async () => {
      const bench = new Bench({ wire });
      const server = new ChunkRecorder();
      const client = new ChunkRecorder();
      await bench.pair(server, client);
      client.transport.write("ping");
      await server.whenReceived(4);
      server.transport.write("pong");
      await client.whenReceived(4);
      const chunks = [...server.chunks, ...client.chunks];
      expect(chunks.map((chunk) => chunk.toString())).to.deep.equal(["ping", "pong"]);
      // Cut from the same slab, in turn: neither is where the system has written it.
      expect(chunks.map(({ buffer }) => buffer.byteLength)).to.deep.equal([SLAB_BYTES, SLAB_BYTES]);
      expect(chunks[0]?.buffer).to.equal(chunks[1]?.buffer);
      expect(chunks[1]?.byteOffset).to.equal((chunks[0]?.byteOffset ?? 0) + 8);
      await bench.close();
    });
  }

  it("hand out chunks that stay as they are, whatever comes on whichever connection", async () => {
    const bench = new Bench();
    const letters = ["a", "b", "c", "d"];
    const servers = letters.map(() => new ChunkRecorder());
    let accepted = 0;
    const place = await bench.serve(() => servers[accepted++] ?? null);
    const sockets = await Promise.all(letters.map(() => bench.dial(place)));
    for (const bytes of [1, 100, 8 * KIB, 8 * KIB + 1, 64 * KIB, 300 * KIB]) {
      for (const [i, socket] of sockets.entries()) socket.write(letters[i]?.repeat(bytes) ?? "");
    }
    const total = 1 + 100 + 8 * KIB + 8 * KIB + 1 + 64 * KIB + 300 * KIB;
    await Promise.all(servers.map((server) => server.whenReceived(total)));
    const received = servers.map((server) => Buffer.concat(server.chunks).toString());
    expect(received.sort()).to.deep.equal(letters.map((letter) => letter.repeat(total)));
    await bench.close();
  });

  it("lend bulk to a protocol that sends it back, even while the peer does not read", async () => {
    class LentEcho extends Protocol implements IBorrowingProtocol {
      readonly borrowsData = true;

      override dataReceived(data: Buffer): void {
        this.transport.write(data);
      }
    }
    const bench = new Bench();
    const place = await bench.serve(() => new LentEcho());
    const socket = await bench.dial(place);
    const sent = randomBytes(16 * 1024 * KIB);
    const returned: Buffer[] = [];
    let bytes = 0;
    const all = new Promise<void>((resolve) => {
      socket.pause().on("data", (chunk: Buffer) => {
        returned.push(chunk);
        bytes += chunk.length;
        if (bytes === sent.length) resolve();
      });
    });
    // The first half piles up at the server before anything of it is read.
    socket.write(sent.subarray(0, sent.length / 2), () => {
      socket.resume();
      socket.write(sent.subarray(sent.length / 2));
    });
    await all;
    expect(Buffer.concat(returned).equals(sent)).to.equal(true);
    await bench.close();
  });

  it("fall back to events for an accepted socket that is not made as expected", async () => {
    const path = new BufferReadPath({
      buffer: Symbol("none"),
      nextBuffer: Symbol("none"),
      callback: Symbol("none"),
    });
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address() as { port: number };
    const client = path.newSocket().connect(address.port, "127.0.0.1");
    const [accepted] = await once(server, "connection");
    const chunk = firstChunk(path, accepted);
    client.write("hello");
    expect((await chunk).toString()).to.equal("hello");
    expect(accepted.listenerCount("data")).to.equal(1);

    const answer = firstChunk(path, client);
    accepted.write("hello yourself");
    expect((await answer).toString()).to.equal("hello yourself");
    expect(client.listenerCount("data")).to.equal(0); // that is Node's own option
    client.destroy();
    accepted.destroy();
    server.close();
  });
});
