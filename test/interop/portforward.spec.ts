import { ProxyFactory } from "@cordage/protocols/portforward";
import { Echo } from "@cordage/protocols/wire";
import { Factory } from "@cordage/reactor";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { Peer, PYTHON, requirePeer } from "../support/peers.ts";

const MIB = 1024 * 1024;

/** Bytes of every value in no simple pattern. */
function noise(bytes: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: bytes }, (_, i) => (i * i * 31 + (i >> 8)) & 0xff));
}

describe("portforward, with real peers", () => {
  let listening: Listening;
  before(() => {
    requirePeer(["nc", "-h"], "netcat-openbsd");
    requirePeer([PYTHON, "-c", "import twisted"], "python3-twisted");
  });
  beforeEach(() => {
    listening = new Listening();
  });
  afterEach(() => listening.close());

  const forwardTo = (port: number): Promise<number> => {
    const factory = new ProxyFactory("127.0.0.1", port, { reactor: listening.reactor });
    factory.noisy = false;
    return listening.listen(factory);
  };

  /** Has a Python server print its port, as five digits, when it listens. */
  async function twistedServer(program: string): Promise<[port: number, server: Peer]> {
    const server = new Peer(PYTHON, ["-u", "-c", program]);
    return [Number(await server.printed(5)), server];
  }

  /** Sends through netcat, which half-closes at the end, and resolves with what comes back. */
  async function exchange(port: number, sent: Buffer): Promise<Buffer> {
    const nc = new Peer("nc", ["-N", "127.0.0.1", `${port}`]);
    nc.process.stdin.end(sent);
    const { status, output } = await nc.ended();
    expect(status).to.equal(0);
    return output;
  }

  it("forwards netcat to Python Twisted, which answers after a half-close (PF-1, PF-2)", async () => {
    const [port, server] = await twistedServer(`
from twisted.internet import interfaces, protocol, reactor
from zope.interface import implementer
@implementer(interfaces.IHalfCloseableProtocol)
class Answer(protocol.Protocol):
    got = b""
    def dataReceived(self, data):
        self.got += data
    def readConnectionLost(self):
        self.transport.write(self.got[::-1])
        self.transport.loseConnection()
    def writeConnectionLost(self):
        pass
port = reactor.listenTCP(0, protocol.Factory.forProtocol(Answer), interface="127.0.0.1")
print("%05d" % port.getHost().port)
reactor.run()`);
    const sent = noise(MIB);
    const received = await exchange(await forwardTo(port), sent);
    expect(received.equals(Buffer.from(sent).reverse())).to.equal(true);
    server.process.kill();
    await server.ended();
  });

  it("forwards to Python Twisted's forwarder, and that to our echo (PF-1)", async () => {
    const echoPort = await listening.listen(Factory.forProtocol(Echo));
    const [port, server] = await twistedServer(`
from twisted.internet import reactor
from twisted.protocols.portforward import ProxyFactory
port = reactor.listenTCP(0, ProxyFactory("127.0.0.1", ${echoPort}), interface="127.0.0.1")
print("%05d" % port.getHost().port)
reactor.run()`);
    const sent = noise(MIB);
    const nc = new Peer("nc", ["-N", "127.0.0.1", `${await forwardTo(port)}`]);
    nc.process.stdin.write(sent);
    expect((await nc.printed(MIB)).equals(sent)).to.equal(true);
    nc.process.stdin.end();
    await nc.ended();
    server.process.kill();
    await server.ended();
  });
});
