import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TLSMemoryBIOFactory } from "@cordage/protocols/tls";
import { Echo } from "@cordage/protocols/wire";
import {
  connectProtocol,
  Factory,
  type IProtocol,
  optionsForClientTLS,
  type PrivateCertificate,
  TCP4ClientEndpoint,
  type TLSOptions,
  wrapClientTLS,
} from "@cordage/reactor";
import { AccumulatingProtocol } from "@cordage/testing";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { Peer, PYTHON, requirePeer } from "../support/peers.ts";
import { selfSigned } from "../support/self-signed.ts";

/** It is no TypeScript, and stays where its source is. */
const TWISTED_PEER = fileURLToPath(
  new URL("../../test/interop/peers/tls_peer.py", import.meta.url),
);

/**
 * What Twisted's client prints. Both layers end cleanly, but it may still be answering our `close_notify` of
 * the one below when the socket is closed, and gets a reset for that.
 */
const ALL_CAME_BACK = /^True Connection(?:Done|Lost)\n$/;

/** What the peers send each other. */
const SENT = "0123456789".repeat(20_000);

describe("TLS over transports, with real peers", () => {
  let listening: Listening;
  let folder: string;
  let certificate: PrivateCertificate;
  let certificateFile: string;
  let keyFile: string;
  let clientOptions: TLSOptions;
  before(() => {
    requirePeer(["openssl", "version"], "openssl");
    requirePeer([PYTHON, "-c", "import twisted, OpenSSL, service_identity"], "python3-twisted");
    folder = mkdtempSync(join(tmpdir(), "cordage-"));
    ({ certificateFile, keyFile, ...certificate } = selfSigned(folder));
    clientOptions = optionsForClientTLS("localhost", { trustRoot: [certificate.certificate] });
  });
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    listening = new Listening();
  });
  afterEach(() => listening.close());

  function secured(
    make: () => IProtocol,
    options: TLSOptions = certificate,
    isClient = false,
  ): TLSMemoryBIOFactory {
    const factory = new Factory();
    factory.noisy = false;
    factory.buildProtocol = make;
    return new TLSMemoryBIOFactory(options, isClient, factory);
  }

  const echo = (options?: TLSOptions): TLSMemoryBIOFactory => secured(() => new Echo(), options);

  describe("openssl", () => {
    const startClient = (port: number, ...options: readonly string[]): Peer =>
      new Peer("openssl", [
        ...["s_client", "-connect", `127.0.0.1:${port}`, "-CAfile", certificateFile],
        ...["-servername", "localhost", "-verify_return_error", ...options],
      ]);

    it("as client is echoed what it sends (TLS-1)", async () => {
      const client = startClient(await listening.listen(echo()), "-quiet", "-no_ign_eof");
      client.process.stdin.write("hello\n");
      expect(String(await client.printed(6))).to.equal("hello\n");
      client.process.stdin.end();
      expect((await client.ended()).status).to.equal(0);
    });

    it("as client is refused a renegotiation (TLS-7)", async () => {
      const old: TLSOptions = { ...certificate, lowerMaximumSecurityTo: "TLSv1.2" };
      const client = startClient(await listening.listen(echo(old)));
      client.process.stdin.write("R\n");
      const { errors } = await client.ended();
      expect(errors).to.contain("no renegotiation");
    });
  });

  /** An end of ours that sends and wants back, or echoes; one of the two ends closes then. */
  class Ours extends AccumulatingProtocol {
    readonly #closes: boolean;
    readonly #echoes: boolean;
    readonly #sent: string;
    readonly lost: Promise<string>;
    #tell: (reason: string) => void = () => {};

    constructor(role: "client" | "server", closes: boolean, sent = SENT) {
      super();
      this.#sent = sent;
      this.#closes = closes;
      this.#echoes = role === "server";
      this.lost = new Promise((resolve) => {
        this.#tell = resolve;
      });
    }

    override connectionMade(): void {
      super.connectionMade();
      if (!this.#echoes) this.transport.write(this.#sent);
    }

    override dataReceived(data: Buffer): void {
      super.dataReceived(data);
      if (this.#echoes) this.transport.write(data);
      if (this.#closes && this.data.length === this.#sent.length) this.transport.loseConnection();
    }

    override connectionLost(reason: Parameters<AccumulatingProtocol["connectionLost"]>[0]): void {
      super.connectionLost(reason);
      this.#tell(reason.value.name);
    }
  }

  it("has a line reversed by a server of openssl, to a clean end (TLS-1, TLS-2)", async () => {
    const keys = ["-cert", certificateFile, "-key", keyFile];
    const peer = new Peer("openssl", ["s_server", "-accept", "127.0.0.1:0", "-rev", ...keys]);
    let port: RegExpExecArray | null = null;
    while (port === null) {
      port = /ACCEPT \S+:(\d+)\s/.exec(String(await peer.printed(peer.output.length + 1)));
    }
    const ours = new Ours("client", true, "drawer\n");
    const endpoint = new TCP4ClientEndpoint(listening.reactor, "127.0.0.1", Number(port[1]));

    await endpoint.connect(secured(() => ours, clientOptions, true));

    expect(await ours.lost).to.equal("ConnectionDone");
    expect(String(ours.data)).to.equal("reward\n");
    peer.process.kill();
    await peer.ended();
  });

  describe("Python Twisted, through two layers", () => {
    for (const who of ["it", "we"]) {
      const weClose = who === "we";
      const itDoes = weClose ? "waits" : "closes";

      it(`as client gets all back, to a clean end when ${who} close (TLS-1, TLS-2)`, async () => {
        const ours = new Ours("server", weClose);
        const factory = new TLSMemoryBIOFactory(
          certificate,
          false,
          secured(() => ours),
        );
        const port = await listening.listen(factory);

        const peer = new Peer(PYTHON, [TWISTED_PEER, "client", `${port}`, certificateFile, itDoes]);
        const { output, errors } = await peer.ended();

        expect(errors).to.equal("");
        expect(String(output)).to.match(ALL_CAME_BACK);
        expect(await ours.lost).to.equal("ConnectionDone");
      });

      it(`as server sends all back, to a clean end when ${who} close (TLS-1, TLS-2)`, async () => {
        const peer = new Peer(PYTHON, [TWISTED_PEER, "server", certificateFile, keyFile, itDoes]);
        const port = Number.parseInt(String(await peer.printed(2)), 10);
        const below = new TCP4ClientEndpoint(listening.reactor, "127.0.0.1", port);
        const ours = new Ours("client", weClose);

        await connectProtocol(
          wrapClientTLS(clientOptions, wrapClientTLS(clientOptions, below)),
          ours,
        );

        expect(await ours.lost).to.equal("ConnectionDone");
        expect(String(ours.data)).to.equal(SENT);
        expect((await peer.ended()).errors).to.equal("");
      });
    }
  });
});
