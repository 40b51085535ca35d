import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Connection,
  ConnectionLost,
  type IAddress,
  type IListeningPort,
  type IPAddress,
  listen,
  NodeReactor,
  openConnection,
  openDatagrams,
  UNIXAddress,
} from "@cordage/reactor";
import { expect } from "chai";
import { endpointsOf } from "../connection/support/connection-pairs.ts";
import { Bench } from "../node/support/bench.ts";
import { SOCKET_ACCESSES } from "../node/support/socket-accesses.ts";
import { authority, newSocketPath, WIRES, type Wire } from "../node/support/wires.ts";
import { PeerProgram } from "./peer-program.ts";

const MIB = 1024 * 1024;

/** What Python calls a wire, and a place on it. */
interface Family {
  readonly name: "tcp" | "unix" | "tls";
  readonly wire: Wire;
}

const FAMILIES: readonly Family[] = [
  { name: "tcp", wire: WIRES.tcp },
  { name: "unix", wire: WIRES.unix },
  { name: "tls", wire: WIRES.tls },
];

function placeText(address: IAddress): string {
  return address instanceof UNIXAddress ? `${address.name}` : `${(address as IPAddress).port}`;
}

/** The first connection that comes. */
async function first(connections: AsyncIterable<Connection>): Promise<Connection> {
  for await (const connection of connections) return connection;
  throw new Error("there is no connection");
}

/** The digest of all there is to read. */
async function digestOf(connection: Connection): Promise<string> {
  const digest = createHash("sha256");
  for await (const piece of connection) digest.update(piece);
  return digest.digest("hex");
}

/** 16 MiB, as the peer makes them. */
function* pieces(): Generator<Buffer> {
  for (let i = 0; i < 16; i++) yield Buffer.alloc(MIB, i);
}

function digestOfPieces(): string {
  const digest = createHash("sha256");
  for (const piece of pieces()) digest.update(piece);
  return digest.digest("hex");
}

afterEach(() => PeerProgram.killAll());

for (const { name, wire } of FAMILIES) {
  describe(`a Connection and Python's asyncio, over ${name}`, () => {
    let bench: Bench;
    let folder: string;
    beforeEach(() => {
      bench = new Bench({ wire });
      folder = mkdtempSync(join(tmpdir(), "cordage-"));
      const { certificate, privateKey } = authority.issue("localhost");
      writeFileSync(join(folder, "authority.pem"), authority.certificate);
      writeFileSync(join(folder, "certificate.pem"), `${certificate}`);
      writeFileSync(join(folder, "key.pem"), `${privateKey}`);
    });
    afterEach(async () => {
      await bench.close();
      rmSync(folder, { recursive: true });
    });

    /** A client of Python's that does `task`, and the connection it makes to us. */
    async function served(task: string) {
      const listener = listen(endpointsOf(bench, wire).server);
      const place = placeText((await listener.whenListening()).getHost());
      const files = wire.isTLS ? [join(folder, "authority.pem")] : [];
      const peer = PeerProgram.python("streams.py", "client", name, place, task, ...files);
      return { peer, connection: await first(listener) };
    }

    /** A server of Python's that does `task`, and our connection to it. */
    async function dialled(task: string) {
      const files = wire.isTLS ? ["certificate.pem", "key.pem"].map((it) => join(folder, it)) : [];
      const path = name === "unix" ? newSocketPath() : "0";
      const peer = PeerProgram.python("streams.py", "server", name, path, task, ...files);
      const place = await peer.line();
      const address = name === "unix" ? new UNIXAddress(place) : { port: Number(place) };
      const port = { getHost: () => address } as unknown as IListeningPort; // all that is asked of it
      const endpoint = endpointsOf(bench, wire).clientOf(port);
      return { peer, connection: await openConnection(endpoint) };
    }

    it("converse line by line, asked by the peer", async () => {
      const { peer, connection } = await served("ask");
      for await (const line of connection.lines()) {
        if (line === ".") break; // asyncio can't end one direction of TLS
        await connection.write(`${line}!\n`);
      }
      await connection.close();
      expect(await peer.line()).to.equal("one!|two!|three!|");
      expect(await peer.ended()).to.equal(0);
    });

    it("converse line by line, asking the peer", async () => {
      const { peer, connection } = await dialled("answer");
      await connection.write("hello\r\nyou\r\n");
      expect(`${await connection.readUntil("\r\n")}`).to.equal("HELLO");
      expect(`${await connection.read(5)}`).to.equal("YOU\r\n");
      await connection.closeWrite();
      expect(await connection.read()).to.equal(null);
      await connection.close();
      expect(await peer.line()).to.equal("end");
      expect(await peer.ended()).to.equal(0);
    });

    it("bring 16 MiB from it, whole", async () => {
      const { peer, connection } = await dialled("send");
      expect(await digestOf(connection)).to.equal(await peer.line());
      await connection.close();
      expect(await peer.ended()).to.equal(0);
    });

    it("bring 16 MiB to it, whole, at its pace", async () => {
      const { peer, connection } = await served("receive");
      await connection.writeFrom(pieces());
      await connection.close();
      expect(await peer.line()).to.equal(digestOfPieces());
      expect(await peer.ended()).to.equal(0);
    });

    it("bring 16 MiB through streams of Node's and of the web", async () => {
      const { peer, connection } = await dialled("receive");
      const { writable } = connection.toWebStreams();
      const writer = writable.getWriter();
      for (const piece of pieces()) await writer.write(piece);
      await writer.close();
      expect(await peer.line()).to.equal(digestOfPieces());
      const other = await served("send");
      const digest = createHash("sha256");
      const stream = other.connection.toNodeStream();
      for await (const piece of stream) digest.update(piece);
      expect(digest.digest("hex")).to.equal(await other.peer.line());
      await Promise.all([peer.ended(), other.peer.ended()]);
    });

    if (name === "tcp") {
      it("tell a peer that is gone with a reset from one that has ended", async () => {
        const { peer, connection } = await served("reset");
        expect(`${await connection.read(5)}`).to.equal("hello");
        await connection.write("ok");
        const reason = await connection.read().addErrback((failure) => failure.value);
        expect(reason).to.be.instanceOf(ConnectionLost);
        await peer.ended();
      });
    }
  });
}

describe("a Connection and OpenBSD's netcat", () => {
  let bench: Bench;
  afterEach(() => bench.close());

  for (const wire of [WIRES.tcp, WIRES.unix]) {
    it(`answers after the end of its input, over ${wire.name} (nc -N)`, async () => {
      bench = new Bench({ wire });
      const listener = listen(endpointsOf(bench, wire).server);
      const place = placeText((await listener.whenListening()).getHost());
      const where = wire === WIRES.unix ? ["-U", place] : ["127.0.0.1", place];
      const netcat = new PeerProgram("nc", ["-N", ...where]);
      netcat.say("first\nsecond\nno end");
      const connection = await first(listener);
      const lines: string[] = [];
      for await (const line of connection.lines()) lines.push(line);
      connection.write(`${lines.length} lines: ${lines.join(", ")}\n`);
      connection.close();
      expect(await netcat.line()).to.equal("3 lines: first, second, no end");
      expect(await netcat.ended()).to.equal(0);
    });
  }

  it("is served by it, on a Unix socket (nc -l)", async () => {
    bench = new Bench({ wire: WIRES.unix });
    const path = newSocketPath();
    const netcat = new PeerProgram("nc", ["-v", "-N", "-l", "-U", path], "stderr");
    while (!(await netcat.line()).startsWith("Listening"));
    const port = { getHost: () => new UNIXAddress(path) } as unknown as IListeningPort; // all that is asked
    const connection = await openConnection(endpointsOf(bench, WIRES.unix).clientOf(port));
    netcat.say("greetings\n");
    expect(`${await connection.readUntil("\n")}`).to.equal("greetings");
    expect(await connection.read()).to.equal(null);
    await connection.write("and goodbye");
    const rest = netcat.rest();
    await connection.close();
    expect(await rest).to.equal("and goodbye");
  });
});

for (const { access, note } of SOCKET_ACCESSES) {
  describe(`openDatagrams and Python's sockets${note}`, () => {
    const reactor = new NodeReactor({ socketAccess: access });

    it("answers datagrams, empty and long ones as well", async () => {
      const datagrams = await openDatagrams(reactor, 0, { interface: "127.0.0.1" });
      const { port } = datagrams.transport.getHost() as IPAddress;
      const peer = PeerProgram.python("datagrams.py", "ask", `${port}`);
      for (const length of [3, 0, 1400]) {
        const datagram = await datagrams.read();
        expect(datagram?.data).to.have.length(length);
        datagrams.write(Buffer.alloc(2 * length), datagram?.from);
        expect(await peer.line()).to.equal(`${2 * length}`);
      }
      await datagrams.close();
      expect(await peer.ended()).to.equal(0);
    });

    it("asks, once connected", async () => {
      const peer = PeerProgram.python("datagrams.py", "answer");
      const datagrams = await openDatagrams(reactor, 0, { interface: "127.0.0.1" });
      datagrams.connect("127.0.0.1", Number(await peer.line()));
      for (const text of ["one", "two", "bye"]) {
        datagrams.write(text);
        expect(`${(await datagrams.read())?.data}`).to.equal(text.toUpperCase());
      }
      await datagrams.close();
      expect(await peer.ended()).to.equal(0);
    });
  });
}
