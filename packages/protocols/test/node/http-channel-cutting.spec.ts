import { Deferred } from "@cordage/deferred";
import { HTTPFactory, Request } from "@cordage/protocols/http";
import {
  ClientFactory,
  ConnectionDone,
  type IListeningPort,
  type IPAddress,
  NodeReactor,
} from "@cordage/reactor";
import { AccumulatingProtocol, flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { LOCALHOST } from "../support/localhost-certificate.ts";

/** More than the system takes at once. */
const BULK = Buffer.alloc(30_000_000, "x");

class Client extends AccumulatingProtocol {
  /** Fires when the response has begun. */
  readonly begun = new Deferred<void>();
  readonly ended = new Deferred<void>();
  override closedDeferred: Deferred<void> | null = this.ended;

  override connectionMade(): void {
    super.connectionMade();
    this.transport.write("GET / HTTP/1.0\r\n\r\n");
  }

  override dataReceived(data: Buffer): void {
    super.dataReceived(data);
    if (!this.begun.called) this.begun.callback();
  }

  /** Whether the body would be taken for whole. */
  get endsCleanly(): boolean {
    return this.closedReason?.check(ConnectionDone) !== undefined;
  }
}

for (const isSecure of [false, true]) {
  describe(`HTTPChannel over ${isSecure ? "TLS" : "TCP"}, with a response until the close`, () => {
    let port: IListeningPort;

    /** Sends a request that is answered so. */
    async function ask(answer: (request: Request) => void): Promise<Client> {
      const reactor = new NodeReactor();
      const factory = new HTTPFactory({ clock: reactor });
      factory.noisy = false;
      factory.buildRequest = (channel, head) =>
        Object.assign(new Request(channel, head), {
          process(this: Request) {
            answer(this);
          },
        });
      const options = { interface: "127.0.0.1" };
      port = isSecure
        ? reactor.listenSSL(0, factory, LOCALHOST, options)
        : reactor.listenTCP(0, factory, options);
      await port.whenListening();
      const client = new Client();
      const connecting = new ClientFactory();
      connecting.noisy = false;
      connecting.buildProtocol = () => client;
      const { port: number } = port.getHost() as IPAddress;
      if (isSecure) reactor.connectSSL("127.0.0.1", number, connecting, {});
      else reactor.connectTCP("127.0.0.1", number, connecting);
      return client;
    }

    afterEach(() => port.stopListening());

    it("shows that it is cut when the program throws (GEN-3)", async () => {
      const client = await ask((request) => {
        request.write("so far");
        throw new SyntaxError("no good");
      });
      await client.ended;
      expect(client.endsCleanly).to.equal(false);
      expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
    });

    it("shows it to a client that has ended its side (HC-5)", async () => {
      const client = await ask((request) => request.write("so far"));
      await client.begun;
      client.transport.loseWriteConnection();
      await client.ended;
      expect(client.endsCleanly).to.equal(false);
    });

    if (isSecure) return; // Node reads nothing more of TLS once it has ended its own side

    it("sends all that is complete to a client that has ended its side", async () => {
      const client = await ask((request) => {
        request.write(BULK);
        request.finish();
      });
      await client.begun;
      client.transport.loseWriteConnection();
      await client.ended;
      expect(client.endsCleanly).to.equal(true);
      expect(client.data.length).to.be.above(BULK.length);
    });
  });
}
