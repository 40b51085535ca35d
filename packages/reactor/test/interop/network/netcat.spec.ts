import { join } from "node:path";
import { NodeReactor } from "@cordage/reactor";
import { expect } from "chai";
import { HalfCloseableRecorder } from "../../node/support/recording-protocol.ts";
import { SOCKET_ACCESSES } from "../../node/support/socket-accesses.ts";
import { DatagramEcho, LateEcho } from "./echoes.ts";
import { LOOPBACK_HOSTS } from "./loopback-hosts.ts";
import { PeerBench } from "./peer-bench.ts";

describe("OpenBSD netcat", () => {
  let bench: PeerBench;
  beforeEach(() => {
    bench = new PeerBench();
  });
  afterEach(() => bench.close());

  for (const host of LOOPBACK_HOSTS) {
    it(`with -N on ${host} is answered after it has closed its direction (X16)`, async () => {
      const server = new LateEcho();
      const port = await bench.listenTCP(host, () => server);
      const netcat = bench.start("nc", "-N", host, `${port}`);
      netcat.sayLast("all there is");
      expect(await netcat.ended).to.equal(0);
      expect(netcat.output).to.equal("all there is");
      await server.lost;
      expect(server.events).to.deep.equal(["made", "data", "readLost", "lost ConnectionDone"]);
    });

    it(`that listens with -N on ${host} is heard to the end, and hears us out (X15)`, async () => {
      const netcat = bench.start("nc", "-n", "-l", "-v", "-N", host, "0");
      const port = Number(await netcat.printed(/Listening on \S+ (\d+)/));
      const client = new HalfCloseableRecorder();
      bench.reactor.connectTCP(host, port, bench.factoryOf(client));
      await client.made;
      netcat.sayLast("from netcat");
      await client.readLost;
      client.transport.write("to netcat");
      client.transport.loseConnection();
      await client.lost;
      expect(await netcat.ended).to.equal(0);
      expect(client.received.toString()).to.equal("from netcat");
      expect(netcat.output).to.equal("to netcat");
      expect(client.events).to.deep.equal(["made", "data", "readLost", "lost ConnectionDone"]);
    });

    for (const { access, note } of SOCKET_ACCESSES) {
      it(`over UDP on ${host}${note} gets back each datagram (X38)`, async () => {
        const server = new DatagramEcho();
        const reactor = new NodeReactor({ socketAccess: access });
        const { port } = await bench.bound(reactor.listenUDP(0, server, { interface: host }));
        const netcat = bench.start("nc", "-u", host, `${port}`);
        netcat.say("one");
        await netcat.printed(/one/);
        netcat.say("two");
        await netcat.printed(/two/);
        expect(server.texts).to.deep.equal(["one", "two"]);
      });
    }
  }

  it("with -N over a Unix socket is answered after it has closed its direction (X16)", async () => {
    const server = new LateEcho();
    const path = await bench.listenUNIX(() => server);
    const netcat = bench.start("nc", "-N", "-U", path);
    netcat.sayLast("all there is");
    expect(await netcat.ended).to.equal(0);
    expect(netcat.output).to.equal("all there is");
    await server.lost;
  });

  it("that listens at a Unix socket hears us out (X8)", async () => {
    const path = join(bench.folder, "netcat");
    const netcat = bench.start("nc", "-l", "-v", "-U", path);
    await netcat.printed(/Listening on/);
    const client = new HalfCloseableRecorder();
    bench.reactor.connectUNIX(path, bench.factoryOf(client));
    await client.made;
    client.transport.write("to netcat");
    client.transport.loseConnection();
    await client.lost;
    expect(await netcat.ended).to.equal(0);
    expect(netcat.output).to.equal("to netcat");
  });
});
