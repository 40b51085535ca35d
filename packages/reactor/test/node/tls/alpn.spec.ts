import {
  type ISSLTransport,
  isProtocolNegotiationFactory,
  optionsForClientTLS,
  SSLError,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { RecordingClientFactory } from "../support/recording-client-factory.ts";
import { RecordingProtocol } from "../support/recording-protocol.ts";
import { TLSBench } from "../support/tls-bench.ts";
import { authority, serverOptions } from "../support/wires.ts";

/** Chooses among languages. */
class NegotiatingFactory extends RecordingClientFactory {
  readonly #languages: readonly string[];

  constructor(build: () => RecordingProtocol, languages: readonly string[]) {
    super(build);
    this.#languages = languages;
  }

  acceptableProtocols(): readonly string[] {
    return this.#languages;
  }
}

function negotiated(protocol: RecordingProtocol): string | null {
  return (protocol.transport as unknown as ISSLTransport).negotiatedProtocol;
}

describe("ALPN (X34, RFC 7301)", () => {
  let bench: TLSBench;
  let server: RecordingProtocol;
  let client: RecordingProtocol;
  beforeEach(() => {
    bench = new TLSBench();
    server = new RecordingProtocol();
    client = new RecordingProtocol();
  });
  afterEach(() => bench.close());

  /** A server that speaks the first languages, and a client that speaks the others. */
  async function pair(ofServer: readonly string[], ofClient: readonly string[]): Promise<void> {
    const factory = new NegotiatingFactory(() => server, ofServer);
    const port = await bench.listenSSLWith(factory, serverOptions);
    const options = optionsForClientTLS("localhost", {
      trustRoot: [authority.certificate],
      acceptableProtocols: ofClient,
    });
    const clientFactory = new RecordingClientFactory(() => client);
    bench.reactor.connectSSL("127.0.0.1", port, clientFactory, options);
    await Promise.all([server.made, client.made]);
  }

  it("chooses the server's favourite of those that both speak", async () => {
    await pair(["h2", "http/1.1"], ["spdy/3", "http/1.1", "h2"]);
    expect([negotiated(server), negotiated(client)]).to.deep.equal([null, null]);
    await Promise.all([server.secured, client.secured]);
    expect([negotiated(server), negotiated(client)]).to.deep.equal(["h2", "h2"]);
  });

  it("fails when there is none", async () => {
    await pair(["h2"], ["spdy/3"]);
    expect(await client.lost).to.be.instanceOf(SSLError);
    expect(await server.lost).to.be.instanceOf(SSLError);
  });

  for (const [of, ofServer, ofClient] of [
    ["client", [], ["h2"]],
    ["server", ["h2"], []],
  ] as const) {
    it(`chooses nothing when only the ${of} asks`, async () => {
      await pair(ofServer, ofClient);
      await Promise.all([server.secured, client.secured]);
      expect([negotiated(server), negotiated(client)]).to.deep.equal([null, null]);
    });
  }

  it("goes by the factory rather than by the options", async () => {
    const factory = new NegotiatingFactory(() => client, ["http/1.1"]);
    expect(isProtocolNegotiationFactory(factory)).to.equal(true);
    const serverFactory = new NegotiatingFactory(() => server, ["h2", "http/1.1"]);
    const port = await bench.listenSSLWith(serverFactory, serverOptions);
    const options = optionsForClientTLS("localhost", {
      trustRoot: [authority.certificate],
      acceptableProtocols: ["h2"],
    });
    bench.reactor.connectSSL("127.0.0.1", port, factory, options);
    await client.secured;
    expect(negotiated(client)).to.equal("http/1.1");
  });

  it("counts a factory that offers what can't be sent as one that throws (X5)", async () => {
    const port = await bench.listenSSL(() => server);
    const factory = new NegotiatingFactory(() => client, [""]);
    bench.reactor.connectSSL("127.0.0.1", port, factory, serverOptions);
    const reason = await factory.over();
    expect(reason.cause).to.be.instanceOf(RangeError);
    expect(factory.events).to.include("failed ConnectError");
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
    await server.lost;
  });
});
