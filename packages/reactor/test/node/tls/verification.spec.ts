import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import {
  CertificateOptions,
  type ISSLTransport,
  optionsForClientTLS,
  SSLError,
  VerifyError,
} from "@cordage/reactor";
import { expect } from "chai";
import { CertificateAuthority } from "../support/certificates.ts";
import { RecordingClientFactory } from "../support/recording-client-factory.ts";
import { RecordingProtocol } from "../support/recording-protocol.ts";
import { type PairOptions, TLSBench } from "../support/tls-bench.ts";
import { authority } from "../support/wires.ts";

const trusted = { trustRoot: [authority.certificate] };
const HOUR = 60 * 60 * 1000;

describe("who is at the other end of TLS (X34)", () => {
  let bench: TLSBench;
  let server: RecordingProtocol;
  let client: RecordingProtocol;
  beforeEach(() => {
    bench = new TLSBench();
    server = new RecordingProtocol();
    client = new RecordingProtocol();
  });
  afterEach(() => bench.close());

  async function expectTrust(options: PairOptions): Promise<void> {
    await bench.shakeHands(server, client, options);
    await Promise.all([server.secured, client.secured]);
    client.transport.write("hello");
    await server.whenReceived(5);
  }

  /** The client gives the server up for `code`, and has told it nothing. */
  async function expectDistrust(options: PairOptions, code: string): Promise<void> {
    client.made.addCallback(({ transport }) => transport.write("secret"));
    const factory = await bench.shakeHands(server, client, options);
    const reason = await client.lost;
    expect(reason).to.be.instanceOf(VerifyError);
    expect(reason.message).to.contain(code);
    expect((reason.cause as NodeJS.ErrnoException).code).to.equal(code);
    expect(factory.events).to.include("lost VerifyError");
    expect((await server.lost).name).to.be.oneOf(["ConnectionLost", "SSLError"]);
    expect(server.received).to.have.length(0);
    expect(client.events).to.deep.equal(["made", "lost VerifyError"]);
  }

  function serverFor(host: string): CertificateOptions {
    return new CertificateOptions(authority.issue(host));
  }

  describe("a client", () => {
    it("trusts a server whose certificate is for the host and signed by a trust root", async () => {
      await expectTrust({ client: optionsForClientTLS("localhost", trusted) });
    });

    it("distrusts a certificate for another host, and quotes nothing of it", async () => {
      const options = {
        server: serverFor("evil.example"),
        client: optionsForClientTLS("good.example", trusted),
      };
      await expectDistrust(options, "ERR_TLS_CERT_ALTNAME_INVALID");
      expect((await client.lost).message).to.not.contain("evil");
    });

    it("distrusts a certificate of an authority it doesn't know, the platform's by default", async () => {
      await expectDistrust(
        { client: optionsForClientTLS("localhost") },
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      );
    });

    it("distrusts a certificate that has expired", async () => {
      const expired = authority.issue("localhost", { notAfter: Date.now() - HOUR });
      await expectDistrust(
        { server: expired, client: optionsForClientTLS("localhost", trusted) },
        "CERT_HAS_EXPIRED",
      );
    });

    it("distrusts a server that shows itself as authority", async () => {
      const other = new CertificateAuthority("Somebody");
      await expectDistrust(
        {
          server: { ...other.issue("localhost"), extraCertChain: [other.certificate] },
          client: optionsForClientTLS("localhost", trusted),
        },
        "SELF_SIGNED_CERT_IN_CHAIN",
      );
    });

    it("takes the certificates between from the server", async () => {
      const between = new CertificateAuthority("Between", authority);
      await expectTrust({
        server: { ...between.issue("localhost"), extraCertChain: [between.certificate] },
        client: optionsForClientTLS("localhost", trusted),
      });
    });

    it("verifies an address, too", async () => {
      await expectTrust({
        server: serverFor("127.0.0.1"),
        client: optionsForClientTLS("127.0.0.1", trusted),
      });
    });

    it("distrusts a certificate for a name where an address was asked for", async () => {
      await expectDistrust(
        { client: optionsForClientTLS("127.0.0.1", trusted) },
        "ERR_TLS_CERT_ALTNAME_INVALID",
      );
    });

    it("trusts whomever, without a trust root; as in Twisted", async () => {
      await expectTrust({ client: new CertificateOptions() });
    });

    it("verifies the signature but not the name, with a trust root alone; as in Twisted", async () => {
      await expectTrust({ server: serverFor("elsewhere.example"), client: trusted });
      expect(server.events).to.deep.equal(["made", "data"]);
    });
  });

  describe("the name a client asks for (SNI, RFC 6066)", () => {
    /** What a server with a certificate for `name` hears when asked for `host`. */
    async function nameAskedFor(host: string, name = host): Promise<string | false | null> {
      const { privateKey: key, certificate: cert } = authority.issue(name);
      const peer = createServer({ key, cert }).listen(0, "127.0.0.1");
      await once(peer, "listening");
      const { port } = peer.address() as AddressInfo;
      const factory = new RecordingClientFactory(() => client);
      const options = optionsForClientTLS(host, trusted);
      bench.reactor.connectSSL("127.0.0.1", port, factory, options);
      const [socket] = (await once(peer, "secureConnection")) as [TLSSocket];
      socket.resume();
      await client.secured;
      client.transport.loseConnection();
      await once(socket, "close");
      peer.close();
      return socket.servername;
    }

    it("is the host's", async () => {
      expect(await nameAskedFor("localhost")).to.equal("localhost");
    });

    it("is in ASCII, without the dot at the end", async () => {
      expect(await nameAskedFor("bücher.example.", "xn--bcher-kva.example")).to.equal(
        "xn--bcher-kva.example",
      );
    });

    it("is none for an address", async () => {
      expect(await nameAskedFor("127.0.0.1")).to.equal(false);
    });
  });

  describe("a server", () => {
    const identity = authority.issue("localhost");
    const members = new CertificateAuthority("Members");
    const demanding = { ...identity, trustRoot: [members.certificate] };

    function clientWith(certificate: ReturnType<CertificateAuthority["issue"]>) {
      return optionsForClientTLS("localhost", { ...trusted, clientCertificate: certificate });
    }

    it("asks clients for nothing by default", async () => {
      await expectTrust({ client: clientWith(members.issue("alice")) });
      expect((server.transport as unknown as ISSLTransport).getPeerCertificate()).to.equal(null);
    });

    it("trusts a client whose certificate is signed by a trust root, and sees it", async () => {
      await expectTrust({ server: demanding, client: clientWith(members.issue("alice")) });
      const transport = server.transport as unknown as ISSLTransport;
      expect(transport.getPeerCertificate()?.subject).to.equal("CN=alice");
    });

    it("refuses a client that shows none", async () => {
      await bench.shakeHands(server, client, { server: demanding });
      expect(await server.lost).to.be.instanceOf(SSLError);
      expect(server.events).to.deep.equal(["made", "lost SSLError"]);
      expect(await client.lost).to.be.instanceOf(SSLError);
    });

    it("refuses a client that shows another's, and never hears it", async () => {
      client.made.addCallback(({ transport }) => transport.write("let me in"));
      const options = { server: demanding, client: clientWith(authority.issue("mallory")) };
      await bench.shakeHands(server, client, options);
      expect(await server.lost).to.be.instanceOf(VerifyError);
      expect(server.events).to.deep.equal(["made", "lost VerifyError"]);
      expect((await client.lost).name).to.be.oneOf(["ConnectionLost", "SSLError"]);
    });

    describe("that requires none", () => {
      const tolerant = {
        ...identity,
        verify: true,
        caCerts: [members.certificate],
        requireCertificate: false,
      };

      it("takes a client that shows none", async () => {
        await expectTrust({ server: tolerant });
      });

      it("refuses a client that shows another's all the same", async () => {
        const options = { server: tolerant, client: clientWith(authority.issue("mallory")) };
        await bench.shakeHands(server, client, options);
        expect(await server.lost).to.be.instanceOf(VerifyError);
      });

      it("takes one that shows its own", async () => {
        await expectTrust({ server: tolerant, client: clientWith(members.issue("alice")) });
      });
    });
  });
});
