import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import {
  clientFromString,
  connectProtocol,
  Factory,
  type IListeningPort,
  type IPAddress,
  serverFromString,
} from "@cordage/reactor";
import { FakeNameResolver } from "@cordage/testing";
import { expect } from "chai";
import { CertificateFiles } from "../endpoints/support/certificate-files.ts";
import { Bench } from "./support/bench.ts";
import { RecordingProtocol } from "./support/recording-protocol.ts";
import { runProgram } from "./support/run-program.ts";

describe("endpoints from strings over sockets", () => {
  const files = new CertificateFiles();
  let bench: Bench;
  let server: RecordingProtocol;
  let port: IListeningPort;

  beforeEach(() => {
    bench = new Bench();
    server = new RecordingProtocol();
  });
  afterEach(async () => {
    await port.stopListening();
    await bench.close();
  });
  after(() => files.remove());

  async function listen(description: string): Promise<number> {
    const factory = Object.assign(new Factory(), { noisy: false, buildProtocol: () => server });
    port = await serverFromString(bench.reactor, description).listen(factory);
    return (port.getHost() as IPAddress).port;
  }

  it("serve TLS from files, to a client that verifies the host (E14)", async () => {
    const number = await listen(
      `ssl:0:privateKey=${files.key}:certKey=${files.certificate}:interface=127.0.0.1`,
    );
    const resolver = new FakeNameResolver();
    resolver.hosts.set("localhost", ["127.0.0.1"]);
    bench.reactor.installNameResolver(resolver);
    const endpoint = clientFromString(
      bench.reactor,
      `tls:localhost:${number}:trustRoots=${files.folder}`,
    );
    const client = await connectProtocol(endpoint, new RecordingProtocol());
    await client.secured;
    client.transport.loseConnection();
    await Promise.all([server.lost, client.lost]);
    expect(client.events).to.deep.equal(["made", "lost ConnectionDone"]);
  });

  it("refuse a server that is another host, or not trusted (E14)", async () => {
    const number = await listen(`ssl:0:privateKey=${files.both}:interface=127.0.0.1`);
    const place = `127.0.0.1:${number}`;
    const inner = `endpoint=tcp\\:127.0.0.1\\:${number}`;
    for (const description of [
      `tls:example.org:1:trustRoots=${files.folder}:${inner}`,
      `ssl:${place}:hostname=localhost`,
      `ssl:${place}:hostname=example.org:caCertsDir=${files.folder}`,
    ]) {
      server = new RecordingProtocol();
      const endpoint = clientFromString(bench.reactor, description);
      const client = await connectProtocol(endpoint, new RecordingProtocol());
      expect((await client.lost).name, description).to.equal("VerifyError");
      await server.lost;
    }
  });
});

describe("sockets that a program inherits", () => {
  /** Node doesn't tell the descriptor of what it listens with, but its handle does. */
  const descriptorOf = (server: Server): number =>
    Reflect.get(Reflect.get(server, "_handle"), "fd");

  for (const [name, prepare, description] of [
    ["by its number (E11)", "", "fd:3"],
    [
      "from systemd (E12)",
      `process.env.LISTEN_PID = String(process.pid);
       process.env.LISTEN_FDS = "1";
       process.env.LISTEN_FDNAMES = "web";`,
      "systemd:INET:name=web",
    ],
  ] as const) {
    it(`are served ${name}`, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const result = await runProgram(
        `import { serverFromString } from "@cordage/reactor";
        ${prepare}
        class Greeter extends Protocol {
          connectionMade() {
            this.transport.write("hello");
            this.transport.loseConnection();
            port.stopListening();
          }
        }
        const endpoint = serverFromString(reactor, "${description}");
        const port = await endpoint.listen(Factory.forProtocol(Greeter));
        console.log(port.getHost().port, process.env.LISTEN_PID === undefined);`,
        {
          inherits: [descriptorOf(server)],
          whenReady: () => {
            server.close();
            connect(port, "127.0.0.1").resume();
          },
        },
      );
      expect(result.errors).to.equal("");
      expect(result.output).to.equal(`${port} true\n`);
    });
  }
});
