import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { NodeReactor } from "@cordage/reactor";
import { expect } from "chai";
import { HalfCloseableRecorder } from "../../node/support/recording-protocol.ts";
import { SOCKET_ACCESSES } from "../../node/support/socket-accesses.ts";
import { DatagramEcho, Echo, LateEcho } from "./echoes.ts";
import { bracketed, LOOPBACK_HOSTS } from "./loopback-hosts.ts";
import { PeerBench } from "./peer-bench.ts";
import type { PeerProgram } from "./peer-program.ts";

const MIB = 1024 * 1024;

/** Seconds that socat goes on after one direction has ended: enough for a busy machine. */
const PATIENCE = ["-t", "60"] as const;

describe("socat", () => {
  let bench: PeerBench;
  beforeEach(() => {
    bench = new PeerBench();
  });
  afterEach(() => bench.close());

  /** A socat that talks for the test, and a server of ours. */
  const CLIENTS = [
    ...LOOPBACK_HOSTS.map((host) => ({
      over: `TCP on ${host}`,
      dial: async (server: Echo | LateEcho): Promise<PeerProgram> => {
        const port = await bench.listenTCP(host, () => server);
        return bench.start("socat", ...PATIENCE, "-", `TCP:${bracketed(host)}:${port}`);
      },
    })),
    {
      over: "a Unix socket",
      dial: async (server: Echo | LateEcho): Promise<PeerProgram> => {
        const path = await bench.listenUNIX(() => server);
        return bench.start("socat", ...PATIENCE, "-", `UNIX-CONNECT:${path}`);
      },
    },
  ];

  for (const { over, dial } of CLIENTS) {
    it(`as client over ${over} is answered after it has closed its direction (X16)`, async () => {
      const server = new LateEcho();
      const socat = await dial(server);
      socat.sayLast("all there is");
      expect(await socat.ended).to.equal(0);
      expect(socat.output).to.equal("all there is");
      await server.lost;
      expect(server.events).to.deep.equal(["made", "data", "readLost", "lost ConnectionDone"]);
    });

    it(`as client over ${over} gets back megabytes while it sends them (X7)`, async () => {
      const server = new Echo();
      const socat = await dial(server);
      const data = randomBytes(8 * MIB);
      socat.sayLast(data);
      expect(await socat.ended).to.equal(0);
      expect(digest(Buffer.from(socat.output, "latin1"))).to.equal(digest(data));
    });
  }

  /** A client of ours, and a socat that sends back all it gets. */
  const SERVERS = [
    ...LOOPBACK_HOSTS.map((host) => ({
      over: `TCP on ${host}`,
      connect: async (client: HalfCloseableRecorder): Promise<void> => {
        const place = `TCP${host.includes(":") ? 6 : 4}-LISTEN:0,bind=${bracketed(host)}`;
        const socat = bench.start("socat", "-d", "-d", ...PATIENCE, place, "EXEC:cat");
        const port = Number(await socat.printed(/listening on .*:(\d+)\n/));
        bench.reactor.connectTCP(host, port, bench.factoryOf(client));
      },
    })),
    {
      over: "a Unix socket",
      connect: async (client: HalfCloseableRecorder): Promise<void> => {
        const path = join(bench.folder, "socat");
        const place = `UNIX-LISTEN:${path}`;
        const socat = bench.start("socat", "-d", "-d", ...PATIENCE, place, "EXEC:cat");
        await socat.printed(/listening on/);
        bench.reactor.connectUNIX(path, bench.factoryOf(client));
      },
    },
  ];

  for (const { over, connect } of SERVERS) {
    it(`as server over ${over} answers what was written before a half-close (X15)`, async () => {
      const client = new HalfCloseableRecorder();
      await connect(client);
      await client.made;
      const data = randomBytes(4 * MIB);
      client.transport.write(data);
      client.transport.loseWriteConnection();
      await client.readLost;
      expect(digest(client.received)).to.equal(digest(data));
      client.transport.loseConnection();
      expect((await client.lost).name).to.equal("ConnectionDone");
      expect(client.events.filter((event) => event === "writeLost")).to.have.length(1);
    });
  }

  for (const host of LOOPBACK_HOSTS) {
    for (const { access, note } of SOCKET_ACCESSES) {
      it(`over UDP on ${host}${note} gets back each datagram (X38)`, async () => {
        const server = new DatagramEcho();
        const reactor = new NodeReactor({ socketAccess: access });
        const { port } = await bench.bound(reactor.listenUDP(0, server, { interface: host }));
        const socat = bench.start("socat", "-", `UDP:${bracketed(host)}:${port}`);
        for (const word of ["one", "two", "three"]) {
          socat.say(word);
          await socat.printed(new RegExp(word));
        }
        expect(socat.output).to.equal("onetwothree");
        expect(server.texts).to.deep.equal(["one", "two", "three"]);
      });
    }
  }
});

function digest(data: Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
