import type { ITCPTransport, ITLSTransport, TLSOptions } from "@cordage/reactor";
import { expect } from "chai";
import { turns } from "../../node/support/bench.ts";
import { HalfCloseableRecorder } from "../../node/support/recording-protocol.ts";
import { clientOptions, serverOptions } from "../../node/support/wires.ts";
import { LOOPBACK_HOSTS } from "./loopback-hosts.ts";
import { PeerBench } from "./peer-bench.ts";

const FLOOD_BYTES = 32 * 1024 * 1024;

/** What {@link peers/rogue.py} waits for at the stages it goes through. */
class Counterpart extends HalfCloseableRecorder {
  override connectionMade(): void {
    super.connectionMade();
    this.transport.write("hi");
  }

  override dataReceived(data: Buffer): void {
    super.dataReceived(data);
    const said = this.received.subarray(0, 10).toString();
    if (said === "hello") this.transport.write("world");
    else if (said === "helloflood") this.transport.write(Buffer.alloc(FLOOD_BYTES));
    else if (said === "hellolast!") this.transport.loseWriteConnection();
    else this.transport.pauseProducing();
  }

  override readConnectionLost(): void {
    super.readConnectionLost();
    this.transport.write("bye!");
  }
}

/** One that goes on with TLS. */
class SecureCounterpart extends Counterpart {
  readonly #options: TLSOptions;

  constructor(options: TLSOptions) {
    super();
    this.#options = options;
  }

  override connectionMade(): void {
    super.connectionMade();
    const transport = this.transport as ITCPTransport & ITLSTransport; // as TCP's all are
    transport.startTLS(this.#options);
  }
}

/** A stage, and what a connection has been told when it is lost there. */
const STAGES: readonly { readonly name: string; readonly events: readonly string[] }[] = [
  { name: "after our greeting", events: ["made"] },
  { name: "after a word", events: ["made", "data"] },
  { name: "in a flood", events: ["made", "data"] },
  { name: "flooding", events: ["made", "data"] },
  { name: "after its last word", events: ["made", "data", "readLost"] },
  { name: "after our last word", events: ["made", "data", "writeLost"] },
];

/** How a connection may be told its end when the peer has reset it. */
const RESET = "lost ConnectionLost";

describe("a peer that resets", () => {
  let bench: PeerBench;
  beforeEach(() => {
    bench = new PeerBench();
  });
  afterEach(() => bench.close());

  for (const host of LOOPBACK_HOSTS) {
    for (const { name, events } of STAGES) {
      it(`${name}, having connected on ${host}, is ConnectionLost, told once (X3)`, async () => {
        const server = new Counterpart();
        const port = await bench.listenTCP(host, () => server);
        bench.startPython("rogue.py", "connect", host, `${port}`, name);
        await seeEnd(server);
        expect(server.events).to.deep.equal([...events, RESET]);
      });

      it(`${name}, having listened on ${host}, is ConnectionLost, told once (X3)`, async () => {
        const client = new Counterpart();
        const rogue = bench.startPython("rogue.py", "listen", host, name);
        const port = Number(await rogue.printed(/listening on (\d+)/));
        bench.reactor.connectTCP(host, port, bench.factoryOf(client));
        await seeEnd(client);
        expect(client.events).to.deep.equal([...events, RESET]);
      });
    }

    it(`in the handshake of TLS, having connected on ${host}, is ConnectionLost (X31)`, async () => {
      const server = new SecureCounterpart(serverOptions);
      const port = await bench.listenTCP(host, () => server);
      bench.startPython("rogue.py", "connect", host, `${port}`, "in a handshake");
      await seeEnd(server);
      expect(server.events).to.deep.equal(["made", RESET]);
    });

    it(`in the handshake of TLS, having listened on ${host}, is ConnectionLost (X31)`, async () => {
      const client = new SecureCounterpart(clientOptions);
      const rogue = bench.startPython("rogue.py", "listen", host, "in a handshake");
      const port = Number(await rogue.printed(/listening on (\d+)/));
      bench.reactor.connectTCP(host, port, bench.factoryOf(client));
      await seeEnd(client);
      expect(client.events).to.deep.equal(["made", RESET]);
    });

    it(`at once, having listened on ${host}, is told the factory once, whoever was faster`, async () => {
      const client = new Counterpart();
      const rogue = bench.startPython("rogue.py", "listen", host, "at once");
      const port = Number(await rogue.printed(/listening on (\d+)/));
      const factory = bench.factoryOf(client);
      const over = factory.over();
      bench.reactor.connectTCP(host, port, factory);
      await over;
      const expected = client.events.length > 0 ? ["made", RESET] : [];
      expect(client.events).to.deep.equal(expected);
      expect(factory.events.filter((event) => /^(failed|lost)/.test(event))).to.have.length(1);
    });

    it(`leaves a server on ${host} that goes on with others`, async () => {
      const servers: Counterpart[] = [];
      const port = await bench.listenTCP(host, () => {
        const server = new Counterpart();
        servers.push(server);
        return server;
      });
      const good = new HalfCloseableRecorder();
      bench.reactor.connectTCP(host, port, bench.factoryOf(good));
      await good.made;
      for (const name of ["at once", ...STAGES.map((stage) => stage.name)]) {
        const rogue = bench.startPython("rogue.py", "connect", host, `${port}`, name);
        expect(await rogue.ended).to.equal(0);
      }
      good.transport.write("hello");
      expect((await good.whenReceived(7)).toString()).to.equal("hiworld");
      expect(servers.length).to.be.greaterThan(STAGES.length);
      good.transport.loseConnection();
      await good.lost;
    });
  }

  /**
   * Waits until an end is lost. One that has paused hears that only when it reads again (X12), and one
   * that has read the end of file, when it writes.
   */
  async function seeEnd(end: HalfCloseableRecorder): Promise<void> {
    await end.made;
    while (!end.lost.called) {
      end.transport.resumeProducing();
      if (end.readLost.called) end.transport.write("more");
      await turns(1);
    }
    await turns();
  }
});
