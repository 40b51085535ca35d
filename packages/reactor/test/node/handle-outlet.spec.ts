import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect } from "chai";
import { HandleOutlet } from "#internal/node/handle-outlet.js";
import type { SentListener } from "#internal/node/outlet.js";
import { chooseSocketAccess } from "#internal/node/socket-access.js";
import type { StreamHandle } from "#internal/node/stream-handle.js";
import type { StreamHandles } from "#internal/node/stream-handles.js";

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
  socket.resume();
  while (missing > 0) {
    const [chunk] = await once(socket, "data");
    chunks.push(chunk);
    missing -= chunk.length;
  }
  socket.pause();
  return Buffer.concat(chunks);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** One end of a connection, its other end a socket of Node's. */
class End {
  readonly failures: NodeJS.ErrnoException[] = [];
  readonly outlet: HandleOutlet;
  readonly handle: StreamHandle;
  readonly peer: Socket;
  readonly whenClosed: Promise<void>;
  #tellClosed: () => void = () => {};

  constructor(handle: StreamHandle, handles: StreamHandles, peer: Socket) {
    this.handle = handle;
    this.peer = peer;
    this.outlet = new HandleOutlet(handle, handles, {
      failed: (error) => this.failures.push(error),
    });
    this.whenClosed = new Promise((resolve) => {
      this.#tellClosed = resolve;
    });
  }

  /** @returns whether `waiting` is going to be told */
  write(data: Parameters<HandleOutlet["send"]>[0], waiting = new Waiting()): boolean {
    return this.outlet.send(data, false, waiting);
  }

  close(): void {
    this.handle.close(this.#tellClosed);
    this.peer.destroy();
  }
}

describe("HandleOutlet", () => {
  const handles = chooseSocketAccess("auto").handles as StreamHandles; // socket-access.spec tests that there are
  let ends: End[];
  beforeEach(async () => {
    const listening = createServer().listen(0, "127.0.0.1");
    await once(listening, "listening");
    const { port } = listening.address() as { port: number };
    const accepted: StreamHandle[] = [];
    handles.acceptFrom(listening, (handle) => accepted.push(handle));
    const peers = [connect(port, "127.0.0.1"), connect(port, "127.0.0.1")];
    await Promise.all(peers.map((peer) => once(peer, "connect")));
    while (accepted.length < peers.length) await turn();
    listening.close();
    ends = await Promise.all(accepted.map((handle) => endOf(handle, peers)));
  });
  afterEach(() => {
    for (const end of ends) end.close();
  });

  async function endOf(handle: StreamHandle, peers: readonly Socket[]): Promise<End> {
    const address = { port: 0 };
    handle.getpeername?.(address);
    const peer = peers.find(({ localPort }) => localPort === address.port);
    return new End(handle, handles, peer as Socket); // it has connected
  }

  it("sends bytes, strings as UTF-8, and lists of both, with one request", async () => {
    const [end] = ends as [End];
    const request = handles.spareRequest;
    expect(end.write(Buffer.from("byte "))).to.equal(false);
    expect(end.write("späße ")).to.equal(false);
    expect(end.write([Buffer.from("a"), Buffer.from("b")])).to.equal(false);
    expect(end.write(["ä", Buffer.from("c"), "d"])).to.equal(false);
    expect(end.outlet.waitingBytes).to.equal(0);
    expect((await read(end.peer, 19)).toString()).to.equal("byte späße abäcd");
    expect(handles.spareRequest).to.equal(request);
  });

  it("tells when the system has taken what it did not take at once, whoever writes meanwhile", async () => {
    const sent = [randomBytes(MUCH), randomBytes(MUCH)] as const;
    const waiting = [new Waiting(), new Waiting()] as const;
    const [first, second] = ends as [End, End];
    expect(first.write(sent[0], waiting[0])).to.equal(true);
    expect(second.write([sent[1]], waiting[1])).to.equal(true);
    expect(first.outlet.waitingBytes).to.equal(MUCH);
    expect(waiting.map(({ isSent }) => isSent)).to.deep.equal([false, false]);
    expect((await read(first.peer, MUCH)).equals(sent[0])).to.equal(true);
    await waiting[0].whenSent;
    expect(first.outlet.waitingBytes).to.equal(0);
    expect(waiting[1].isSent).to.equal(false);
    expect((await read(second.peer, MUCH)).equals(sent[1])).to.equal(true);
    await waiting[1].whenSent;
  });

  it("tells on a later turn of what was taken at once, when that is awaited", async () => {
    const [end] = ends as [End];
    const waiting = new Waiting();
    expect(end.outlet.send("all", true, waiting)).to.equal(true);
    expect(waiting.isSent).to.equal(false);
    await waiting.whenSent;
  });

  it("calls once all that waits is taken, and at once if nothing waits", async () => {
    const [end] = ends as [End];
    const calls: string[] = [];
    const telling = (name: string): SentListener => ({ sent: () => calls.push(name) });
    end.outlet.whenTaken(() => calls.push("idle"));
    end.outlet.send(Buffer.alloc(MUCH), false, telling("first"));
    end.outlet.send("and more", false, telling("second"));
    expect(end.outlet.waitingBytes).to.equal(MUCH + 8);
    end.outlet.whenTaken(() => calls.push("taken"));
    expect(calls).to.deep.equal(["idle"]);
    await read(end.peer, MUCH + 8);
    while (calls.length < 4) await turn();
    end.outlet.send(Buffer.alloc(MUCH), false, telling("third"));
    await read(end.peer, MUCH);
    while (calls.length < 5) await turn();
    expect(calls).to.deep.equal(["idle", "first", "second", "taken", "third"]);
  });

  it("keeps what waits to be sent, though nobody else does", async () => {
    const [end] = ends as [End];
    const waiting = new Waiting();
    expect(end.write(Buffer.alloc(MUCH, "a"), waiting)).to.equal(true);
    for (let i = 0; i < 3; i++) {
      globalThis.gc?.();
      await turn();
    }
    expect((await read(end.peer, MUCH)).equals(Buffer.alloc(MUCH, "a"))).to.equal(true);
    await waiting.whenSent;
  });

  it("tells why the system refuses to write, and uses another request from then on", async () => {
    const [end] = ends as [End];
    const request = handles.spareRequest;
    const shutdown = handles.binding.newShutdownRequest();
    await new Promise<void>((resolve) => {
      shutdown.oncomplete = () => resolve();
      end.handle.shutdown(shutdown);
    });
    expect(end.write("too late")).to.equal(false);
    const [error] = end.failures;
    expect(error).to.include({ syscall: "write", code: "EPIPE", message: "write EPIPE" });
    expect(handles.spareRequest).not.to.equal(request);
  });

  it("tells of an error in what was left waiting like any other", async () => {
    const [end] = ends as [End];
    const waiting = new Waiting();
    expect(end.write(Buffer.alloc(MUCH), waiting)).to.equal(true);
    end.peer.resetAndDestroy();
    while (end.failures.length === 0) await turn();
    expect(end.failures[0]).to.include({ syscall: "write" });
    expect(end.failures[0]?.code).to.be.oneOf(["ECONNRESET", "EPIPE"]);
    expect(waiting.isSent).to.equal(false);
  });
});
