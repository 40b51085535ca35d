import {
  existsSync,
  lstatSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import {
  CannotListenError,
  Factory,
  type IListeningPort,
  type ListenUNIXOptions,
  NodeReactor,
  providesUNIX,
  UNIXAddress,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { turns } from "./support/bench.ts";
import { leaveSocketAt } from "./support/left-socket.ts";
import { RecordingClientFactory } from "./support/recording-client-factory.ts";
import { RecordingProtocol } from "./support/recording-protocol.ts";
import { newSocketPath, removeSocketFolders } from "./support/wires.ts";

/** No process has this number: it is above what systems give out. */
const DEAD_PROCESS = 2 ** 30;

describe("Unix ports (X35)", () => {
  const reactor = new NodeReactor();
  const factory = new Factory();
  factory.noisy = false;
  let path: string;
  beforeEach(() => {
    path = newSocketPath();
  });
  afterEach(removeSocketFolders);

  async function listen(options?: ListenUNIXOptions): Promise<IListeningPort<UNIXAddress>> {
    const port = reactor.listenUNIX(path, factory, options);
    await port.whenListening();
    return port;
  }

  async function listenError(
    address: string,
    options?: ListenUNIXOptions,
  ): Promise<CannotListenError> {
    const error = await reactor
      .listenUNIX(address, factory, options)
      .whenListening()
      .addCallbacks(
        () => undefined,
        (failure) => failure.value,
      );
    expect(error).to.be.instanceOf(CannotListenError);
    return error as CannotListenError; // checked the line before
  }

  function permissions(): number {
    return statSync(path).mode & 0o7777;
  }

  it("is what a reactor provides that can do Unix sockets", () => {
    expect(providesUNIX(reactor)).to.equal(true);
    expect(providesUNIX({ listenUNIX: () => {} })).to.equal(false);
  });

  it("are bound to a path, whose file goes with them", async () => {
    const port = await listen();
    expect(port.getHost().equals(new UNIXAddress(path))).to.equal(true);
    expect(statSync(path).isSocket()).to.equal(true);
    await port.stopListening();
    expect(existsSync(path)).to.equal(false);
    port.startListening();
    await port.whenListening();
    await port.stopListening();
  });

  it("let everybody connect, or whom mode allows, whatever the umask", async () => {
    const before = process.umask(0o077);
    try {
      const open = await listen();
      expect(permissions()).to.equal(0o666);
      await open.stopListening();
      const guarded = await listen({ mode: 0o640 });
      expect(permissions()).to.equal(0o640);
      await guarded.stopListening();
    } finally {
      process.umask(before);
    }
  });

  it("fail with CannotListenError where one listens already, and leave that one alone", async () => {
    const first = await listen({ mode: 0o600 });
    const error = await listenError(path);
    expect(error.port).to.equal(path);
    expect((error.socketError as NodeJS.ErrnoException).code).to.equal("EADDRINUSE");
    expect(error.message).to.match(new RegExp(`^Couldn't listen on any:${path}: `));
    expect(permissions()).to.equal(0o600);
    await first.stopListening();
  });

  it("fail for a path that is too long, where Node would take a part of it", async () => {
    const error = await listenError(`${path}${"x".repeat(200)}`);
    expect(error.message).to.contain("at most 10");
  });

  it("refuse bad arguments at the call", () => {
    const listening = (address: unknown, options?: ListenUNIXOptions) => () =>
      reactor.listenUNIX(address as string, factory, options);
    for (const address of ["", undefined, Buffer.from("x")])
      expect(listening(address)).to.throw(TypeError, "address must be");
    expect(listening(path, { mode: 0o10000 })).to.throw(RangeError, "mode must be");
    expect(listening(path, { backlog: -1 })).to.throw(RangeError, "backlog must be");
  });

  if (process.platform === "linux") {
    it("take abstract names, which have no file", async () => {
      path = `\0${path}`;
      const server = new RecordingProtocol();
      const port = reactor.listenUNIX(path, new RecordingClientFactory(() => server));
      await port.whenListening();
      expect(port.getHost().name).to.equal(path);
      const client = new RecordingProtocol();
      reactor.connectUNIX(path, new RecordingClientFactory(() => client));
      await client.made;
      client.transport.write("hello");
      expect((await server.whenReceived(5)).toString()).to.equal("hello");
      client.transport.loseConnection();
      await Promise.all([server.lost, client.lost, port.stopListening()]);
    });
  }

  describe("without wantPID", () => {
    it("find a socket that was left behind in the way", async () => {
      await leaveSocketAt(path);
      const error = await listenError(path);
      expect((error.socketError as NodeJS.ErrnoException).code).to.equal("EADDRINUSE");
      expect(existsSync(path)).to.equal(true);
    });
  });

  describe("with wantPID", () => {
    const wantPID = { wantPID: true };

    it("hold a lock with their process number while they listen", async () => {
      const port = await listen(wantPID);
      expect(readlinkSync(`${path}.lock`)).to.equal(`${process.pid}`);
      await port.stopListening();
      expect(() => lstatSync(`${path}.lock`)).to.throw("ENOENT");
    });

    it("fail while the lock is held, and leave it", async () => {
      symlinkSync(`${process.pid}`, `${path}.lock`);
      expect((await listenError(path, wantPID)).message).to.contain("cannot acquire lock");
      expect(readlinkSync(`${path}.lock`)).to.equal(`${process.pid}`);
    });

    it("take the place of a socket whose process died with the lock", async () => {
      await leaveSocketAt(path);
      symlinkSync(`${DEAD_PROCESS}`, `${path}.lock`);
      const port = await listen(wantPID);
      expect(readlinkSync(`${path}.lock`)).to.equal(`${process.pid}`);
      await port.stopListening();
    });

    it("find a socket in the way whose lock was released", async () => {
      await leaveSocketAt(path);
      await listenError(path, wantPID);
      expect(existsSync(path)).to.equal(true);
      expect(() => lstatSync(`${path}.lock`)).to.throw("ENOENT");
    });

    it("remove nothing but a socket", async () => {
      writeFileSync(path, "precious");
      symlinkSync(`${DEAD_PROCESS}`, `${path}.lock`);
      await listenError(path, wantPID);
      expect(statSync(path).size).to.equal(8);
    });

    it("fail where no lock can be made", async () => {
      const error = await listenError(`${path}/nowhere`, wantPID);
      expect((error.socketError as NodeJS.ErrnoException).code).to.equal("ENOENT");
    });

    it("log a lock that somebody else has taken away, closed all the same", async () => {
      const port = await listen(wantPID);
      unlinkSync(`${path}.lock`);
      await port.stopListening();
      expect(flushLoggedErrors()).to.have.length(1);
      expect(existsSync(path)).to.equal(false);
    });
  });

  it("fail, and say so, when their file is gone before its mode is set", async () => {
    const port = reactor.listenUNIX(path, factory);
    rmSync(path);
    const error = await port.whenListening().addCallbacks(
      () => undefined,
      (failure) => failure.value,
    );
    expect(error).to.be.instanceOf(CannotListenError);
    await turns(1);
  });
});
