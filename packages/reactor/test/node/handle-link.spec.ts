import { randomBytes } from "node:crypto";
import { Socket } from "node:net";
import { constants } from "node:os";
import { ConnectionLost, type IBorrowingProtocol, Protocol } from "@cordage/reactor";
import { expect } from "chai";
import sinon from "sinon";
import { Bench, turns } from "./support/bench.ts";
import { RecordingClientFactory } from "./support/recording-client-factory.ts";
import { HalfCloseableRecorder, RecordingProtocol } from "./support/recording-protocol.ts";
import { TCP } from "./support/tcp-handle.ts";
import { WIRES } from "./support/wires.ts";

const SLAB_BYTES = 64 * 1024;
const KIB = 1024;

/** What a handle returns that isn't connected. */
const ENOTCONN: number = -constants.errno.ENOTCONN;

/** Keeps the chunks as it was given them. */
class ChunkRecorder extends RecordingProtocol {
  readonly chunks: Buffer[] = [];

  override dataReceived(data: Buffer): void {
    this.chunks.push(data);
    super.dataReceived(data);
  }
}

/** Whether nobody keeps any of it. */
async function areCollected(objects: readonly WeakRef<object>[]): Promise<boolean> {
  for (let i = 0; i < 20; i++) {
    globalThis.gc?.();
    await turns(1);
    if (objects.every((object) => object.deref() === undefined)) return true;
  }
  return false;
}

describe("connections on handles", () => {
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

  it("tell of a reset that comes with the last bytes (X3)", async () => {
    const bench = new Bench();
    const server = new ChunkRecorder();
    const socket = await bench.dial(await bench.serve(() => server));
    await server.made;
    socket.write("the last");
    socket.resetAndDestroy(); // nothing reads in between: the system tells of both at once
    expect(await server.lost).to.be.instanceOf(ConnectionLost);
    expect(server.chunks.map(String)).to.deep.equal(["the last"]);
    await bench.close();
  });

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

  it("give back the memory that bulk was read into when they are lost", async () => {
    const lent: WeakRef<ArrayBufferLike>[] = [];
    class Borrower extends RecordingProtocol implements IBorrowingProtocol {
      readonly borrowsData = true;

      override dataReceived(data: Buffer): void {
        lent.push(new WeakRef(data.buffer));
        if (lent.length === 20) this.transport.loseConnection();
      }
    }
    const bench = new Bench();
    const server = new Borrower();
    const client = new RecordingProtocol();
    await bench.pair(server, client);
    client.transport.write(Buffer.alloc(4 * 1024 * KIB));
    await server.lost;
    expect(await areCollected(lent)).to.equal(true);
    expect(server.transport.disconnecting).to.equal(true); // which is kept until here
    await bench.close();
  });

  it("keep no socket of Node's, which a client's was made with", async () => {
    const { connect } = Socket.prototype;
    const sockets: WeakRef<Socket>[] = [];
    const noticed = function (this: Socket, ...args: unknown[]): Socket {
      sockets.push(new WeakRef(this)); // a stub would keep it
      return Reflect.apply(connect, this, args);
    };
    Socket.prototype.connect = noticed as typeof connect; // it takes whatever that takes
    const bench = new Bench();
    const [server, client] = [new RecordingProtocol(), new RecordingProtocol()];
    const { connector } = await bench.pair(server, client);
    Socket.prototype.connect = connect;
    expect(sockets).to.have.length(1);
    expect(await areCollected(sockets)).to.equal(true);
    expect(String(connector)).to.contain(" connected "); // it is kept until here, and what it has
    client.transport.write("still here");
    await server.whenReceived(10);
    await bench.close();
  });

  it("can be reset while their sending side shuts down", async () => {
    const bench = new Bench();
    const server = new HalfCloseableRecorder();
    const client = new HalfCloseableRecorder();
    await bench.pair(server, client);
    server.transport.loseWriteConnection();
    server.transport.abortConnection();
    expect(await server.lost).to.have.property("name", "ConnectionAborted");
    expect(server.events).to.deep.equal(["made", "lost ConnectionAborted"]);
    await client.readLost;
    client.transport.write("after a mere end this would be sent");
    expect(await client.lost).to.have.property("name", "ConnectionLost");
    await bench.close();
  });

  it("can be closed while their sending side shuts down", async () => {
    const bench = new Bench();
    const server = new HalfCloseableRecorder();
    const client = new RecordingProtocol();
    await bench.pair(server, client);
    server.transport.write("bye");
    server.transport.loseWriteConnection();
    server.transport.loseConnection();
    await Promise.all([server.lost, client.lost]);
    expect(server.events).to.deep.equal(["made", "lost ConnectionDone"]);
    expect(client.events).to.deep.equal(["made", "data", "lost ConnectionDone"]);
    await bench.close();
  });

  it("read nothing while paused, and on from there, however often that changes", async () => {
    const bench = new Bench();
    const server = new RecordingProtocol();
    const client = new RecordingProtocol();
    await bench.pair(server, client);
    server.transport.pauseProducing();
    client.transport.write("held");
    client.transport.loseConnection();
    await turns(10);
    server.transport.resumeProducing();
    server.transport.pauseProducing();
    server.transport.pauseProducing();
    await turns(10);
    expect(server.events).to.deep.equal(["made"]);
    server.transport.resumeProducing();
    server.transport.resumeProducing();
    await server.lost;
    expect(server.received.toString()).to.equal("held");
    await bench.close();
  });

  describe("where the system does otherwise", () => {
    afterEach(() => sinon.restore());

    it("close though their sending side can't be shut down", async () => {
      const bench = new Bench();
      const server = new RecordingProtocol();
      const client = new RecordingProtocol();
      await bench.pair(server, client);
      const shutdown = sinon.stub(TCP.prototype, "shutdown").returns(ENOTCONN);
      server.transport.loseConnection();
      await Promise.all([server.lost, client.lost]);
      expect(shutdown.callCount).to.be.greaterThan(0);
      expect(server.events).to.deep.equal(["made", "lost ConnectionDone"]);
      await bench.close();
    });

    it("are lost if they can't be read, once they were made", async () => {
      const bench = new Bench();
      const server = new RecordingProtocol();
      const place = await bench.serve(() => server);
      const readStart = sinon.stub(TCP.prototype, "readStart").returns(ENOTCONN);
      WIRES.tcp.connect(bench.reactor, place, new RecordingClientFactory(() => null));
      const reason = await server.lost;
      readStart.restore();
      expect(reason.cause).to.include({ syscall: "read", code: "ENOTCONN" });
      expect(server.events).to.deep.equal(["made", "lost ConnectionLost"]);
      await bench.close();
    });
  });

  for (const wire of [WIRES.tcp, WIRES.publicTCP]) {
    it(`have the system's options, on both ways (${wire.name})`, async () => {
      const bench = new Bench({ wire });
      const server = new RecordingProtocol();
      await bench.pair(server, new RecordingProtocol());
      const delaying = sinon.spy(TCP.prototype, "setNoDelay");
      const keeping = sinon.spy(TCP.prototype, "setKeepAlive");
      for (const enabled of [true, false]) {
        server.transport.setTcpNoDelay(enabled);
        server.transport.setTcpKeepAlive(enabled);
      }
      const told = [delaying, keeping].map(({ args }) => args.map(([enabled]) => enabled));
      sinon.restore();
      expect(told).to.deep.equal([
        [true, false],
        [true, false],
      ]);
      await bench.close();
    });
  }
});
