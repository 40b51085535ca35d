import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { PassThrough } from "node:stream";
import { expect } from "chai";
import {
  chooseHandleWriter,
  HandleWriter,
  handleOf,
  type SentListener,
  type WriteHandle,
} from "#internal/node/handle-writer.js";

/** More than the system takes from a connection whose peer doesn't read. */
const MUCH = 16 * 1024 * 1024;

/** Waits for what was left of a write. */
class Waiting implements SentListener {
  readonly whenSent: Promise<void>;
  #resolve: () => void = () => {};
  isSent = false;

  constructor() {
    this.whenSent = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  sent(): void {
    this.isSent = true;
    this.#resolve();
  }
}

/** The next `bytes` that come on `socket`, which is not read until then. */
async function read(socket: Socket, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let missing = bytes;
  while (missing > 0) {
    const [chunk] = await once(socket, "data");
    chunks.push(chunk);
    missing -= chunk.length;
  }
  socket.pause();
  return Buffer.concat(chunks);
}

describe("HandleWriter", () => {
  let writer: HandleWriter;
  let server: Socket;
  let client: Socket;
  beforeEach(async () => {
    writer = chooseHandleWriter("auto") as HandleWriter; // there is one, as is tested here
    const listening = createServer().listen(0, "127.0.0.1");
    await once(listening, "listening");
    client = connect((listening.address() as { port: number }).port, "127.0.0.1");
    [server] = await once(listening, "connection");
    listening.close();
  });
  afterEach(() => {
    server.destroy();
    client.destroy();
  });

  function write(socket: Socket, data: Buffer | string, waiting: Waiting): boolean {
    return writer.write(socket, handleOf(socket) as WriteHandle, data, waiting); // it is connected
  }

  it("is there on every Node that is supported, unless asked otherwise", () => {
    expect(chooseHandleWriter("auto")).to.be.instanceOf(HandleWriter);
    expect(chooseHandleWriter("public")).to.equal(undefined);
  });

  it("sends bytes, and strings as UTF-8, without using the stream", async () => {
    expect(write(server, Buffer.from("byte "), new Waiting())).to.equal(true);
    expect(write(server, "späße", new Waiting())).to.equal(true);
    expect(server.writableLength).to.equal(0);
    expect((await read(client, 12)).toString()).to.equal("byte späße");
  });

  it("tells when the system has taken what it did not take at once, whoever writes meanwhile", async () => {
    const sent = [randomBytes(MUCH), randomBytes(MUCH)] as const;
    const waiting = [new Waiting(), new Waiting()] as const;
    expect(write(server, sent[0], waiting[0])).to.equal(false);
    expect(write(client, sent[1], waiting[1])).to.equal(false);
    expect(waiting.map(({ isSent }) => isSent)).to.deep.equal([false, false]);
    expect((await read(client, MUCH)).equals(sent[0])).to.equal(true);
    await waiting[0].whenSent;
    expect(waiting[1].isSent).to.equal(false);
    expect((await read(server, MUCH)).equals(sent[1])).to.equal(true);
    await waiting[1].whenSent;
  });

  it("keeps what waits to be sent, though nobody else does", async () => {
    const waiting = new Waiting();
    expect(write(server, Buffer.alloc(MUCH, "a"), waiting)).to.equal(false);
    for (let i = 0; i < 3; i++) {
      globalThis.gc?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const received = await read(client, MUCH);
    expect(received.equals(Buffer.alloc(MUCH, "a"))).to.equal(true);
    await waiting.whenSent;
  });

  it("finds no handle where there is none", () => {
    expect(handleOf(server)).not.to.equal(undefined);
    server.destroy();
    expect(handleOf(server)).to.equal(undefined);
    expect(handleOf(new PassThrough())).to.equal(undefined);
  });

  it("destroys a socket that the system refuses to write to, with its error", async () => {
    const shut = once(server, "finish");
    server.end();
    await shut;
    const failed = once(server, "error");
    write(server, "too late", new Waiting());
    const [error] = await failed;
    expect(error).to.include({ syscall: "write", code: "EPIPE", message: "write EPIPE" });
    expect(server.destroyed).to.equal(true);
  });

  it("leaves a socket that was closed already as it is", async () => {
    const handle = handleOf(server) as WriteHandle; // it is connected
    server.destroy();
    await once(server, "close");
    expect(writer.write(server, handle, "too late", new Waiting())).to.equal(true); // and no error comes
    await new Promise((resolve) => setImmediate(resolve));
  });

  it("tells of an error in what was left waiting like any other", async () => {
    const waiting = new Waiting();
    const failed = once(server, "error");
    expect(write(server, Buffer.alloc(MUCH), waiting)).to.equal(false);
    client.resetAndDestroy();
    const [error] = await failed;
    expect(error).to.have.property("syscall").that.is.oneOf(["write", "read"]); // whichever is seen first
    expect(error).to.have.property("code").that.is.oneOf(["ECONNRESET", "EPIPE"]);
    expect(waiting.isSent).to.equal(false);
  });

  it("says nothing more of what was left waiting when its socket is closed", async () => {
    const waiting = new Waiting();
    write(server, Buffer.alloc(MUCH), waiting);
    server.destroy();
    await once(server, "close"); // an error would be thrown, as nobody listens
    await new Promise((resolve) => setImmediate(resolve));
    expect(waiting.isSent).to.equal(false);
  });
});
