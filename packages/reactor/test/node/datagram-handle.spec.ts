import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { constants } from "node:os";
import process from "node:process";
import { Deferred } from "@cordage/deferred";
import type { HostAndPort } from "@cordage/reactor";
import { expect } from "chai";
import sinon from "sinon";
import { datagramPath } from "#internal/node/datagram-handle.js";
import {
  type DatagramPath,
  type DatagramReceiver,
  publicDatagramPath,
} from "#internal/node/datagram-path.js";
import { turns } from "./support/bench.ts";
import { FullSystem, handleClass } from "./support/full-system.ts";

const LOOPBACK = "127.0.0.1";

/** What each datagram that waits counts beside its bytes. */
const WAITING_COST = 256;

/** Keeps what it is told, and lets a test wait for so many datagrams. */
class Recorder implements DatagramReceiver {
  readonly datagrams: Buffer[] = [];
  readonly senders: HostAndPort[] = [];
  readonly errors: Error[] = [];
  #awaited: { readonly count: number; readonly reached: Deferred<void> } | undefined;

  get texts(): string[] {
    return this.datagrams.map(String);
  }

  /** Fires when so many have come in all; not yet now. */
  whenReceived(count: number): Deferred<void> {
    const reached = new Deferred<void>();
    this.#awaited = { count, reached };
    return reached;
  }

  received(data: Buffer, from: HostAndPort): void {
    this.datagrams.push(data);
    this.senders.push(from);
    if (this.datagrams.length === this.#awaited?.count) this.#awaited.reached.callback();
  }

  sendFailed(error: Error): void {
    this.errors.push(error);
  }
}

describe("datagram paths", () => {
  let sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets) socket.close();
    sockets = [];
  });

  async function bound(host = LOOPBACK): Promise<{ socket: Socket; port: number }> {
    const [type, family] = host === LOOPBACK ? (["udp4", 4] as const) : (["udp6", 6] as const);
    const socket = createSocket({ type, lookup: (name, _, found) => found(null, name, family) });
    sockets.push(socket);
    const listening = once(socket, "listening");
    socket.bind(0, host);
    await listening;
    return { socket, port: socket.address().port };
  }

  const paths = [
    { name: "by the handle", path: datagramPath() },
    { name: "by the socket", path: publicDatagramPath },
  ];
  for (const { name, path } of paths) {
    describe(name, () => {
      for (const host of [LOOPBACK, "::1"]) {
        it(`carry datagrams on ${host}, connected or not, with where they come from`, async () => {
          const [near, far] = [await bound(host), await bound(host)];
          const [atNear, atFar] = [new Recorder(), new Recorder()];
          const toFar = path.open(near.socket, atNear);
          const toNear = path.open(far.socket, atFar);
          const received = atFar.whenReceived(3);
          toFar.sendTo(host, far.port, Buffer.from("to an address"));
          toFar.sendTo(host, far.port, Buffer.from("more than a view").subarray(10));
          near.socket.connect(far.port, host);
          toFar.send(Buffer.alloc(0));
          await received;
          expect(atFar.texts).to.deep.equal(["to an address", "a view", ""]);
          expect(atFar.senders).to.deep.equal(Array(3).fill([host, near.port]));

          const answered = atNear.whenReceived(1);
          toNear.sendTo(host, near.port, Buffer.from("back"));
          await answered;
          expect(atNear.texts).to.deep.equal(["back"]);
          expect([...atNear.errors, ...atFar.errors]).to.deep.equal([]);
        });
      }

      it("give each datagram memory of its own, and no more than it needs", async () => {
        const { socket, port } = await bound();
        const receiver = new Recorder();
        const sender = path.open(socket, receiver);
        const received = receiver.whenReceived(2);
        for (const text of ["one", "three"]) sender.sendTo(LOOPBACK, port, Buffer.from(text));
        await received;
        const [one, three] = receiver.datagrams;
        expect(one?.buffer).not.to.equal(three?.buffer);
        expect([one, three].map((datagram) => datagram?.buffer.byteLength)).to.deep.equal([3, 5]);
      });

      it("tell on a later turn what the system refuses, and where it was to go", async () => {
        const { socket } = await bound();
        const receiver = new Recorder();
        const sender = path.open(socket, receiver);
        sender.sendTo("255.255.255.255", 9, Buffer.from("not allowed"));
        expect(receiver.errors).to.deep.equal([]);
        await turns(1);
        expect(receiver.errors[0]).to.include({
          message: "send EACCES 255.255.255.255:9",
          code: "EACCES",
          errno: -constants.errno.EACCES,
          syscall: "send",
          address: "255.255.255.255",
          port: 9,
        });
        expect(sender.waiting).to.equal(0);
      });

      it("tell what is refused to the peer of a connected socket", async () => {
        const { socket, port } = await bound();
        socket.connect(port, LOOPBACK);
        const receiver = new Recorder();
        const sender = path.open(socket, receiver);
        sender.send(Buffer.alloc(70_000));
        await turns(1);
        const [error] = receiver.errors;
        expect(error).to.include({
          message: "send EMSGSIZE",
          code: "EMSGSIZE",
          errno: -constants.errno.EMSGSIZE,
          syscall: "send",
        });
        expect(error).to.not.have.property("port");
      });

      it("leave it to the socket to tell what receiving fails with", async () => {
        const [{ socket }, gone] = [await bound(), await bound()];
        sockets.pop()?.close();
        socket.connect(gone.port, LOOPBACK);
        const receiver = new Recorder();
        const failed = once(socket, "error");
        path.open(socket, receiver).send(Buffer.from("anybody?"));
        const [error] = await failed;
        expect(error).to.include({ code: "ECONNREFUSED", syscall: "recvmsg" });
        expect(receiver.errors).to.deep.equal([]);
      });

      describe("of a system that takes no more", () => {
        let receiver: Recorder;
        let socket: Socket;
        let system: FullSystem;
        beforeEach(async () => {
          receiver = new Recorder();
          ({ socket } = await bound());
          system = new FullSystem();
        });

        it("tell what waits, until it is sent", async () => {
          const sender = path.open(socket, receiver);
          for (const size of [1000, 0, 10]) sender.sendTo(LOOPBACK, 9, Buffer.alloc(size));
          expect(sender.waiting).to.equal(1010 + 3 * WAITING_COST);
          system.end();
          expect(sender.waiting).to.equal(10 + 2 * WAITING_COST);
          system.endAll();
          expect(sender.waiting).to.equal(0);
          expect(receiver.errors).to.deep.equal([]);
        });

        it("don't ask how much waits when nothing can", () => {
          const sender = path.open(socket, receiver);
          sender.sendTo(LOOPBACK, 9, Buffer.from("x"));
          system.endAll();
          sinon.restore();
          const asked = sinon.spy(handleClass().prototype, "getSendQueueSize");
          expect(sender.waiting).to.equal(0);
          expect(asked.called).to.equal(false);
        });

        it("tell which of them failed", () => {
          const sender = path.open(socket, receiver);
          for (const port of [7, 8, 9]) sender.sendTo(LOOPBACK, port, Buffer.from("x"));
          system.end();
          system.end(-constants.errno.EPERM);
          system.end(-constants.errno.ENETUNREACH);
          expect(receiver.errors.map(({ message }) => message)).to.deep.equal([
            "send EPERM 127.0.0.1:8",
            "send ENETUNREACH 127.0.0.1:9",
          ]);
          expect(receiver.errors[0]).to.include({ errno: -constants.errno.EPERM, port: 8 });
          expect(sender.waiting).to.equal(0);
        });

        it("have a request for each that waits, which keeps its bytes", async () => {
          const sender = path.open(socket, receiver);
          const sent = ["one", "two"].map((text) => {
            const bytes = Buffer.from(new TextEncoder().encode(text).buffer);
            sender.sendTo(LOOPBACK, 9, bytes);
            return new WeakRef(bytes);
          });
          expect(new Set(system.requests)).to.have.lengthOf(2);
          await collectGarbage();
          expect(sent.map((bytes) => `${bytes.deref()}`)).to.deep.equal(["one", "two"]);
        });
      });
    });
  }

  describe("by the handle alone", () => {
    const path = datagramPath();

    it("are there on every Node that is supported", () => {
      expect(path).not.to.equal(publicDatagramPath);
    });

    it("make no events, and no use of the socket", async () => {
      const { socket, port } = await bound();
      const used = [sinon.spy(socket, "send"), sinon.spy(socket, "emit")];
      await echoed(path, socket, port);
      expect(used.map(({ callCount }) => callCount)).to.deep.equal([0, 0]);
    });

    it("use a request again that nothing waits with", async () => {
      const { socket, port } = await bound();
      const sender = path.open(socket, new Recorder());
      const system = new FullSystem();
      sender.sendTo(LOOPBACK, port, Buffer.from("waits"));
      sinon.restore();
      const send = sinon.spy(handleClass().prototype, "send");
      for (const text of ["at once", "too"]) sender.sendTo(LOOPBACK, port, Buffer.from(text));
      const [second, third] = send.args.map(([request]) => request);
      expect(second).to.equal(third);
      expect(system.requests).not.to.include(second);
    });

    it("are not used where this Node has no such thing", () => {
      const [UDP, SendWrap] = [handleClass(), class {}]; // the latter as another runtime's
      const binding = sinon.stub(process as unknown as { binding(): unknown }, "binding");
      for (const found of [{}, { UDP }, { UDP, SendWrap }, { UDP: SendWrap, SendWrap: UDP }]) {
        binding.returns(found);
        expect(datagramPath()).to.equal(publicDatagramPath);
      }
      binding.throws(new Error("no such module: udp_wrap"));
      expect(datagramPath()).to.equal(publicDatagramPath);
    });

    it("leave a socket alone whose handle can't be found, or is another", async () => {
      const { socket, port } = await bound();
      const state = Symbol("state symbol");
      for (const fields of [{}, { [state]: undefined }, { [state]: { handle: { send() {} } } }]) {
        const disguised: Socket = Object.assign(Object.create(socket), fields); // its own are the socket's
        await echoed(path, disguised, port);
        socket.removeAllListeners();
      }
    });
  });
});

/** Has a socket send itself a datagram. */
async function echoed(path: DatagramPath, socket: Socket, port: number): Promise<void> {
  const receiver = new Recorder();
  const received = receiver.whenReceived(1);
  path.open(socket, receiver).sendTo(LOOPBACK, port, Buffer.from("echo"));
  await received;
  expect(receiver.texts).to.deep.equal(["echo"]);
}

/** Collects what nobody keeps, once WeakRefs may be cleared. */
async function collectGarbage(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await turns(1);
    globalThis.gc?.();
  }
}
