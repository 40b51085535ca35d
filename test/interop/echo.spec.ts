import { createHash } from "node:crypto";
import { Deferred, type Failure } from "@cordage/deferred";
import { Echo } from "@cordage/protocols/wire";
import { ClientFactory, Factory, Protocol, TCP4ClientEndpoint } from "@cordage/reactor";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { Peer, PYTHON, requirePeer, runPython } from "../support/peers.ts";

const MIB = 1024 * 1024;

/** Bytes of every value, in no simple pattern, the same in every run. */
function noise(bytes: number): Buffer {
  const block = Buffer.alloc(bytes);
  for (let i = 0, state = 1; i < bytes; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    block[i] = state >>> 24;
  }
  return block;
}

describe("echo, with real peers", () => {
  let listening: Listening;
  beforeEach(() => {
    listening = new Listening();
  });
  afterEach(() => listening.close());

  it("gives netcat 1 MiB back, byte for byte", async () => {
    requirePeer(["nc", "-h"], "netcat-openbsd");
    const port = await listening.listen(Factory.forProtocol(Echo));
    const sent = noise(MIB);
    const nc = new Peer("nc", ["-N", "127.0.0.1", `${port}`]);
    nc.process.stdin.write(sent);
    const received = await nc.printed(MIB);
    nc.process.stdin.end();
    expect(received.equals(sent)).to.equal(true);
    expect((await nc.ended()).status).to.equal(0);
  });

  it("serves a Python Twisted client", async () => {
    requirePeer([PYTHON, "-c", "import twisted"], "python3-twisted");
    const port = await listening.listen(Factory.forProtocol(Echo));
    const printed = await runPython(
      `
import hashlib, sys
from twisted.internet import endpoints, protocol, reactor, task
SIZE = ${MIB}
class Client(protocol.Protocol):
    def connectionMade(self):
        self.left, self.digest, self.done = SIZE, hashlib.sha256(), self.factory.done
        for i in range(16):
            self.transport.write(bytes([i * 16 + 1]) * (SIZE // 16))
    def dataReceived(self, data):
        self.digest.update(data)
        self.left -= len(data)
        if self.left == 0:
            self.transport.loseConnection()
    def connectionLost(self, reason):
        print(reason.type.__name__, self.left, self.digest.hexdigest())
        self.done.callback(None)
def main(reactor):
    from twisted.internet.defer import Deferred
    factory = protocol.Factory.forProtocol(Client)
    factory.noisy, factory.done = False, Deferred()
    endpoint = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", int(sys.argv[1]))
    return endpoint.connect(factory).addCallback(lambda _: factory.done)
task.react(main)`,
      `${port}`,
    );
    const expected = createHash("sha256");
    for (let i = 0; i < 16; i++) expected.update(Buffer.alloc(MIB / 16, i * 16 + 1));
    expect(printed.trim()).to.equal(`ConnectionDone 0 ${expected.digest("hex")}`);
  });

  it("is served by Python Twisted's echo, to a client of ours", async () => {
    requirePeer([PYTHON, "-c", "import twisted"], "python3-twisted");
    const server = new Peer(PYTHON, [
      "-u",
      "-c",
      `
from twisted.internet import protocol, reactor
from twisted.protocols.wire import Echo
port = reactor.listenTCP(0, protocol.Factory.forProtocol(Echo), interface="127.0.0.1")
print("%05d" % port.getHost().port)
reactor.run()`,
    ]);
    const port = Number(await server.printed(5));
    const sent = noise(MIB);
    const received = new Deferred<Buffer>();
    class Client extends Protocol {
      readonly #chunks: Buffer[] = [];
      #left = MIB;

      override connectionMade(): void {
        this.transport.write(sent);
      }

      override dataReceived(data: Buffer): void {
        this.#chunks.push(data);
        this.#left -= data.length;
        if (this.#left === 0) this.transport.loseConnection();
      }

      override connectionLost(reason: Failure): void {
        expect(reason.value.name).to.equal("ConnectionDone");
        received.callback(Buffer.concat(this.#chunks));
      }
    }
    const endpoint = new TCP4ClientEndpoint(listening.reactor, "127.0.0.1", port);
    await endpoint.connect(ClientFactory.forProtocol(Client));
    expect((await received).equals(sent)).to.equal(true);
    server.process.kill();
    await server.ended();
  });
});
