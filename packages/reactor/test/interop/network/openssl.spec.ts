import { join } from "node:path";
import {
  CertificateOptions,
  type ISSLTransport,
  type ITCPTransport,
  optionsForClientTLS,
  type TLSOptions,
} from "@cordage/reactor";
import { expect } from "chai";
import { RecordingProtocol } from "../../node/support/recording-protocol.ts";
import { authority, clientOptions, serverOptions } from "../../node/support/wires.ts";
import { Echo } from "./echoes.ts";
import { bracketed, LOOPBACK_HOSTS } from "./loopback-hosts.ts";
import { MailServer } from "./mail-server.ts";
import { PeerBench } from "./peer-bench.ts";
import type { PeerProgram } from "./peer-program.ts";

const VERSIONS = [
  { option: "-tls1_2", name: "TLSv1.2" },
  { option: "-tls1_3", name: "TLSv1.3" },
] as const;

/** Makes an OpenSSL speak a version that it has given up itself, too. */
const OLD_VERSION = ["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"] as const;

type SecureTransport = ITCPTransport & ISSLTransport;

/** Greets whoever has shaken hands. */
class GreetingEcho extends Echo {
  override handshakeCompleted(): void {
    super.handshakeCompleted();
    this.transport.write("welcome\n");
  }
}

for (const host of LOOPBACK_HOSTS) {
  describe(`OpenSSL on ${host}`, () => {
    let bench: PeerBench;
    let authorityFile: string;
    beforeEach(() => {
      bench = new PeerBench();
      authorityFile = bench.file("authority.pem", authority.certificate);
    });
    afterEach(() => bench.close());

    /** Files with a certificate for `host` and its key, as options of OpenSSL's. */
    function certificateFiles(host: string): string[] {
      const { certificate, privateKey } = authority.issue(host);
      const certificateFile = bench.file(`${host}.pem`, `${certificate}`);
      return ["-cert", certificateFile, "-key", bench.file(`${host}.key`, `${privateKey}`)];
    }

    /** What a transport tells of itself once it is secured. */
    function secured({ transport }: RecordingProtocol): SecureTransport {
      return transport as SecureTransport; // as all that are secured are
    }

    describe("s_client", () => {
      /** Starts one that trusts our authority and nobody else, and expects localhost. */
      function startClient(port: number, ...options: readonly string[]): PeerProgram {
        const place = ["-connect", `${bracketed(host)}:${port}`, "-servername", "localhost"];
        const trust = [
          "-CAfile",
          authorityFile,
          "-verify_return_error",
          "-verify_hostname",
          "localhost",
        ];
        return bench.start("openssl", "s_client", ...place, ...trust, ...options);
      }

      for (const { option, name } of VERSIONS) {
        it(`speaks ${name} with a server, to a clean end (X29, X32)`, async () => {
          const server = new Echo();
          const port = await bench.listenSSL(host, serverOptions, () => server);
          const client = startClient(port, option, "-quiet", "-no_ign_eof");
          await server.secured;
          client.say("hello\n");
          await client.printed(/hello\n/);
          client.say("Q\n"); // that it ends
          expect(await client.ended).to.equal(0);
          expect((await server.lost).name).to.equal("ConnectionDone");
          expect(server.received.toString()).to.equal("hello\n");
        });
      }

      it(`is refused with a version below 1.2 by a server (X34)`, async () => {
        const server = new RecordingProtocol();
        const port = await bench.listenSSL(host, serverOptions, () => server);
        const client = startClient(port, ...OLD_VERSION);
        expect(await client.ended).to.not.equal(0);
        expect(client.errors).to.match(/alert protocol version/);
        expect((await server.lost).name).to.equal("SSLError");
      });

      for (const { option, name } of VERSIONS) {
        it(`resumes a session of ${name} (X29)`, async () => {
          expect(await handshakes(serverOptions, option)).to.deep.equal(["New", "Reused"]);
        });

        it(`resumes a session of ${name} in which it has shown its certificate (X34)`, async () => {
          const files = certificateFiles("client.example");
          const asking = new CertificateOptions(askingOptions());
          expect(await handshakes(asking, option, ...files)).to.deep.equal(["New", "Reused"]);
        });
      }

      /** What becomes of the handshakes of two connections, the second with the session of the first. */
      async function handshakes(server: TLSOptions, ...options: string[]): Promise<string[]> {
        const sessionFile = join(bench.folder, "session");
        const port = await bench.listenSSL(host, server, () => new GreetingEcho());
        const kinds: string[] = [];
        for (const session of ["-sess_out", "-sess_in"]) {
          const client = startClient(port, ...options, session, sessionFile);
          await client.printed(/welcome/); // the tickets of 1.3 come before it
          client.say("Q\n");
          await client.ended;
          kinds.push(/^(New|Reused), TLSv1/m.exec(client.output)?.[1] ?? "none");
        }
        return kinds;
      }

      it("is shown the certificate for the name that it asks for (SNI, RFC 6066)", async () => {
        const blog = authority.issue("blog.example");
        const certificateFor = (name: string) => (name === "blog.example" ? blog : undefined);
        const options = { ...authority.issue("localhost"), certificateFor };
        const port = await bench.listenSSL(host, options, () => new GreetingEcho());
        for (const name of ["blog.example", "localhost"]) {
          const client = startClient(port, "-servername", name, "-verify_hostname", name);
          await client.printed(/welcome/);
          expect(client.output).to.contain(`subject=CN = ${name}\n`);
          client.say("Q\n");
          expect(await client.ended).to.equal(0);
        }
      });

      it("is told that a name is unknown (RFC 6066, section 3)", async () => {
        const server = new RecordingProtocol();
        const options = { ...authority.issue("localhost"), certificateFor: () => null };
        const port = await bench.listenSSL(host, options, () => server);
        const client = startClient(port);
        expect(await client.ended).to.not.equal(0);
        expect(client.errors).to.match(/unrecognized name/);
        expect((await server.lost).name).to.equal("SSLError");
      });

      it("resumes its session five times over (X29)", async () => {
        const servers: Echo[] = [];
        const port = await bench.listenSSL(host, serverOptions, () => {
          const server = new Echo();
          servers.push(server);
          return server;
        });
        const client = startClient(port, "-tls1_2", "-reconnect");
        client.say("Q\n");
        await client.ended;
        const kinds = client.output.match(/^(?:New|Reused), TLSv1/gm);
        expect(kinds).to.deep.equal(["New, TLSv1", ...Array(5).fill("Reused, TLSv1")]);
        expect(servers).to.have.lengthOf(6);
        await Promise.all(servers.map(({ lost }) => lost));
      });

      it("agrees on the server's favourite protocol (X34, RFC 7301)", async () => {
        const server = new RecordingProtocol();
        const options = {
          ...authority.issue("localhost"),
          acceptableProtocols: ["h2", "http/1.1"],
        };
        const port = await bench.listenSSL(host, options, () => server);
        const client = startClient(port, "-alpn", "http/1.1,h2");
        expect(await client.printed(/ALPN protocol: (\S+)/)).to.equal("h2");
        await server.secured;
        expect(secured(server).negotiatedProtocol).to.equal("h2");
      });

      it("shows its certificate to a server that asks (X34)", async () => {
        const server = new RecordingProtocol();
        const port = await bench.listenSSL(host, askingOptions(), () => server);
        startClient(port, ...certificateFiles("client.example"));
        await server.secured;
        const certificate = secured(server).getPeerCertificate();
        expect(certificate?.subjectAltName).to.equal("DNS:client.example");
      });

      it("is refused without a certificate by a server that asks (X34)", async () => {
        const server = new RecordingProtocol();
        const port = await bench.listenSSL(host, askingOptions(), () => server);
        const client = startClient(port);
        expect((await server.lost).name).to.equal("SSLError");
        await client.ended;
        expect(client.errors).to.match(/alert/);
      });

      it("starts TLS in the middle of a conversation (X29)", async () => {
        const server = new MailServer();
        const port = await bench.listenTCP(host, () => server);
        const client = startClient(port, "-starttls", "smtp", "-quiet");
        await server.secured;
        client.say("NOOP\r\n");
        await server.whenReceived(1);
        await client.printed(/250 secured/);
      });
    });

    describe("s_server", () => {
      /** Starts one that sends each line back in reverse; tells where it listens. */
      async function startServer(...options: readonly string[]): Promise<number> {
        const place = ["-accept", `${bracketed(host)}:0`, "-rev"];
        const server = bench.start("openssl", "s_server", ...place, ...options);
        return Number(await server.printed(/ACCEPT \S+:(\d+)\s/));
      }

      for (const { option, name } of VERSIONS) {
        it(`speaks ${name}, to a clean end (X29, X32)`, async () => {
          const port = await startServer(option, ...certificateFiles("localhost"));
          const client = await converse(port);
          client.transport.loseConnection();
          expect((await client.lost).name).to.equal("ConnectionDone");
        });
      }

      it(`with nothing above version 1.1 is refused (X34)`, async () => {
        const port = await startServer(...OLD_VERSION, ...certificateFiles("localhost"));
        const client = new RecordingProtocol();
        bench.reactor.connectSSL(host, port, bench.factoryOf(client), clientOptions);
        expect((await client.lost).name).to.equal("SSLError");
      });

      it("agrees on a protocol (X34, RFC 7301)", async () => {
        const files = certificateFiles("localhost");
        const port = await startServer("-alpn", "http/1.1", ...files);
        const acceptableProtocols = ["h2", "http/1.1"];
        const client = await converse(port, { acceptableProtocols });
        expect(secured(client).negotiatedProtocol).to.equal("http/1.1");
      });

      it("is shown the certificate it asks for (X34)", async () => {
        const files = [...certificateFiles("localhost"), "-CAfile", authorityFile];
        const port = await startServer("-Verify", "1", "-verify_return_error", ...files);
        await converse(port, { clientCertificate: authority.issue("client.example") });
      });

      it("is told the name that is asked for (SNI, RFC 6066)", async () => {
        const [, certificate = "", , key = ""] = certificateFiles("localhost");
        const named = ["-servername", "localhost", "-cert2", certificate, "-key2", key];
        const port = await startServer(...certificateFiles("other.example"), ...named);
        const client = await converse(port);
        expect(secured(client).getPeerCertificate()?.subjectAltName).to.equal("DNS:localhost");
      });

      it("is refused when its certificate is for another name (X34)", async () => {
        const port = await startServer(...certificateFiles("other.example"));
        const client = new RecordingProtocol();
        bench.reactor.connectSSL(host, port, bench.factoryOf(client), clientOptions);
        expect((await client.lost).name).to.equal("VerifyError");
      });

      /** Connects a client that trusts our authority, and has a word with the server. */
      async function converse(
        port: number,
        special: Parameters<typeof optionsForClientTLS>[1] = {},
      ): Promise<RecordingProtocol> {
        const client = new RecordingProtocol();
        const trustRoot = [authority.certificate];
        const options = optionsForClientTLS("localhost", { trustRoot, ...special });
        bench.reactor.connectSSL(host, port, bench.factoryOf(client), options);
        await client.secured;
        client.transport.write("hello\n");
        expect((await client.whenReceived(6)).toString()).to.equal("olleh\n");
        return client;
      }
    });
  });
}

/** Options of a server that wants to know who its clients are. */
function askingOptions(): TLSOptions {
  return { ...authority.issue("localhost"), trustRoot: [authority.certificate] };
}
