import { symlinkSync } from "node:fs";
import {
  BadFileError,
  ConnectError,
  ConnectionRefusedError,
  type ConnectUNIXOptions,
  hasLogPrefix,
  UNIXAddress,
} from "@cordage/reactor";
import { expect } from "chai";
import { Bench } from "./support/bench.ts";
import { leaveSocketAt } from "./support/left-socket.ts";
import { RecordingClientFactory } from "./support/recording-client-factory.ts";
import { RecordingProtocol } from "./support/recording-protocol.ts";
import { newSocketPath, WIRES } from "./support/wires.ts";

describe("Unix clients (X35)", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench({ wire: WIRES.unix });
  });
  afterEach(() => bench.close());

  /** What connecting to `path` fails with. */
  async function getConnectError(path: string, options?: ConnectUNIXOptions): Promise<Error> {
    const factory = new RecordingClientFactory(() => null);
    bench.reactor.connectUNIX(path, factory, options);
    expect(factory.events).to.deep.equal(["startFactory", "started"]);
    const reason = await factory.over();
    expect(factory.events.slice(2)).to.deep.equal([`failed ${reason.name}`, "stopFactory"]);
    return reason;
  }

  it("go where the path leads, from a socket without a name", async () => {
    const server = new RecordingProtocol();
    const { name } = (await bench.serve(() => server)) as UNIXAddress;
    const client = new RecordingProtocol();
    const factory = new RecordingClientFactory(() => client);
    const connector = bench.reactor.connectUNIX(name ?? "", factory);
    await Promise.all([client.made, server.made]);
    const address = new UNIXAddress(name);
    expect(connector.getDestination().equals(address)).to.equal(true);
    expect(client.transport.getPeer().equals(address)).to.equal(true);
    expect(server.transport.getHost().equals(address)).to.equal(true);
    expect(client.transport.getHost().equals(new UNIXAddress(null))).to.equal(true);
    expect(hasLogPrefix(client.transport) && client.transport.logPrefix()).to.equal(
      "RecordingProtocol,client",
    );
  });

  it("fail with ConnectError where there is nothing, with the system's number", async () => {
    const error = (await getConnectError(newSocketPath())) as ConnectError;
    expect(error.constructor).to.equal(ConnectError);
    expect(error.osError).to.equal(2);
  });

  it("are refused by a socket nobody listens on", async () => {
    const path = newSocketPath();
    await leaveSocketAt(path);
    expect(await getConnectError(path)).to.be.instanceOf(ConnectionRefusedError);
  });

  it("fail for a path that is too long, where Node would take a part of it", async () => {
    expect(await getConnectError("/".padEnd(300, "x"))).to.be.instanceOf(BadFileError);
  });

  it("refuse bad arguments at the call", () => {
    const factory = new RecordingClientFactory(() => null);
    expect(() => bench.reactor.connectUNIX("", factory)).to.throw(TypeError, "address must be");
    expect(() => bench.reactor.connectUNIX("/x", factory, { timeout: -1 })).to.throw(RangeError);
    expect(factory.events).to.deep.equal([]);
  });

  describe("with checkPID", () => {
    it("fail with BadFileError unless the lock of the path is held", async () => {
      const { name } = (await bench.serve(() => null)) as UNIXAddress;
      const error = await getConnectError(name ?? "", { checkPID: true });
      expect(error).to.be.instanceOf(BadFileError);
      expect(error.message).to.contain(name);
    });

    it("connect when it is", async () => {
      const { name } = (await bench.serve(() => new RecordingProtocol())) as UNIXAddress;
      symlinkSync(`${process.pid}`, `${name}.lock`);
      const client = new RecordingProtocol();
      const factory = new RecordingClientFactory(() => client);
      bench.reactor.connectUNIX(name ?? "", factory, { checkPID: true });
      await client.made;
      client.transport.loseConnection();
      await client.lost;
    });

    it("fail with the system's error where the lock can't be looked at", async () => {
      const error = (await getConnectError("/no/such/folder/socket", {
        checkPID: true,
      })) as ConnectError;
      expect(error).to.be.instanceOf(ConnectError);
      expect(error.osError).to.equal(2);
    });
  });
});
