import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSMemoryBIOFactory } from "@cordage/protocols/tls";
import { Echo } from "@cordage/protocols/wire";
import { Factory, type PrivateCertificate, type TLSOptions } from "@cordage/reactor";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { Peer, PYTHON, requirePeer } from "../support/peers.ts";
import { selfSigned } from "../support/self-signed.ts";

/** A client that sends 200000 bytes through TLS inside of TLS and prints whether they come back. */
const TWISTED_CLIENT = `
import sys
from twisted.internet import protocol, reactor, ssl
from twisted.protocols.tls import TLSMemoryBIOFactory
SENT = b"0123456789" * 20000
class Client(protocol.Protocol):
    got = b""
    def connectionMade(self):
        self.transport.write(SENT)
    def dataReceived(self, data):
        self.got += data
        if len(self.got) == len(SENT):
            self.transport.loseConnection()
    def connectionLost(self, reason):
        print(self.got == SENT)
        reactor.stop()
authority = ssl.Certificate.loadPEM(open(sys.argv[2]).read())
options = ssl.optionsForClientTLS("localhost", trustRoot=authority)
factory = protocol.ClientFactory.forProtocol(Client)
inner = TLSMemoryBIOFactory(options, True, factory)
outer = TLSMemoryBIOFactory(options, True, inner)
reactor.connectTCP("127.0.0.1", int(sys.argv[1]), outer)
reactor.run()
`;

describe("TLS over transports, with real peers", () => {
  let listening: Listening;
  let folder: string;
  let authority: string;
  let certificate: PrivateCertificate;
  before(() => {
    requirePeer(["openssl", "version"], "openssl");
    requirePeer([PYTHON, "-c", "import twisted, OpenSSL, service_identity"], "python3-twisted");
    folder = mkdtempSync(join(tmpdir(), "cordage-"));
    authority = join(folder, "authority.pem");
    certificate = selfSigned(folder);
    writeFileSync(authority, certificate.certificate);
  });
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    listening = new Listening();
  });
  afterEach(() => listening.close());

  function echo(options: TLSOptions = certificate): TLSMemoryBIOFactory {
    const factory = Factory.forProtocol(Echo);
    factory.noisy = false;
    return new TLSMemoryBIOFactory(options, false, factory);
  }

  const openssl = (port: number, ...options: readonly string[]): Peer =>
    new Peer("openssl", [
      ...["s_client", "-connect", `127.0.0.1:${port}`, "-CAfile", authority, "-servername"],
      ...["localhost", "-verify_return_error", ...options],
    ]);

  it("echoes what openssl sends (TLS-1)", async () => {
    const client = openssl(await listening.listen(echo()), "-quiet", "-no_ign_eof");
    client.process.stdin.write("hello\n");
    expect(String(await client.printed(6))).to.equal("hello\n");
    client.process.stdin.end();
    expect((await client.ended()).status).to.equal(0);
  });

  it("refuses to renegotiate with openssl (TLS-7)", async () => {
    const old: TLSOptions = { ...certificate, lowerMaximumSecurityTo: "TLSv1.2" };
    const client = openssl(await listening.listen(echo(old)));
    client.process.stdin.write("R\n");
    const { errors } = await client.ended();
    expect(errors).to.contain("no renegotiation");
  });

  it("echoes through two layers what Python Twisted sends through two (TLS-1)", async () => {
    const port = await listening.listen(new TLSMemoryBIOFactory(certificate, false, echo()));
    const client = new Peer(PYTHON, ["-c", TWISTED_CLIENT, `${port}`, authority]);
    const { output, errors } = await client.ended();
    expect(errors).to.equal("");
    expect(String(output)).to.equal("True\n");
  });
});
