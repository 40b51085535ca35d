import {
  type IStreamClientEndpoint,
  optionsForClientTLS,
  ProcessEndpoint,
  TCP4ClientEndpoint,
  wrapClientTLS,
} from "@cordage/reactor";
import { expect } from "chai";
import { RecordingProtocol } from "../../node/support/recording-protocol.ts";
import { authority } from "../../node/support/wires.ts";
import { MailServer } from "./mail-server.ts";
import { PeerBench } from "./peer-bench.ts";

const HOST = "127.0.0.1";

const options = optionsForClientTLS("localhost", { trustRoot: [authority.certificate] });

describe("OpenSSL, over other transports than TCP", () => {
  let bench: PeerBench;
  let certificateFile: string;
  beforeEach(() => {
    bench = new PeerBench();
    const { certificate, privateKey } = authority.issue("localhost");
    certificateFile = bench.file("localhost.pem", `${certificate}${privateKey}`);
  });
  afterEach(() => bench.close());

  /** Starts a server that sends each line back in reverse; tells where it listens. */
  async function startServer(): Promise<number> {
    const place = ["-accept", `${HOST}:0`, "-rev", "-cert", certificateFile];
    const server = bench.start("openssl", "s_server", ...place);
    return Number(await server.printed(/ACCEPT \S+:(\d+)\s/));
  }

  /** Connects, has a word with the server, and closes. */
  async function converse(endpoint: IStreamClientEndpoint): Promise<void> {
    const client = new RecordingProtocol();
    await endpoint.connect(bench.factoryOf(client));
    client.transport.write("hello\n");
    expect((await client.whenReceived(6)).toString()).to.equal("olleh\n");
    client.transport.loseConnection();
    expect((await client.lost).name).to.equal("ConnectionDone");
  }

  it("starts TLS in the middle of a conversation on a Unix socket (X29, X35)", async () => {
    const server = new MailServer();
    const path = await bench.listenUNIX(() => server);
    const trust = ["-CAfile", bench.file("authority.pem", authority.certificate)];
    const strict = ["-verify_return_error", "-verify_hostname", "localhost"];
    const secured = ["-starttls", "smtp", "-quiet", ...trust, ...strict];
    const client = bench.start("openssl", "s_client", "-unix", path, ...secured);
    await server.secured;
    client.say("NOOP\r\n");
    await client.printed(/250 secured/);
  });

  it("speaks TLS through the pipes of a program (E9, E10)", async () => {
    const args = ["socat", "-", `TCP:${HOST}:${await startServer()}`];
    const program = new ProcessEndpoint(bench.reactor, "/usr/bin/socat", { args });
    await converse(wrapClientTLS(options, program));
  });

  it("speaks TLS inside of another's TLS (E9)", async () => {
    const inner = `TCP:${HOST}:${await startServer()}`;
    const outer = `OPENSSL-LISTEN:0,bind=${HOST},cert=${certificateFile},verify=0`;
    const relay = bench.start("socat", "-d", "-d", outer, inner);
    const port = Number(await relay.printed(/listening on .*:(\d+)\n/));
    const plain = new TCP4ClientEndpoint(bench.reactor, HOST, port);
    await converse(wrapClientTLS(options, wrapClientTLS(options, plain)));
  });
});
