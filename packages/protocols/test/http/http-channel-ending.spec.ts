import {
  HTTPFactory,
  type HTTPFactoryOptions,
  MAX_LINGER_BYTES,
  Request,
} from "@cordage/protocols/http";
import { ClientFactory, type IReactorTime } from "@cordage/reactor";
import { AccumulatingProtocol, SimulatedNetwork, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { get, sayHello, serve } from "./served.ts";

/** A client that sends a request every 10 ms for as long as it may, and reads only after a second. */
class EagerClient extends AccumulatingProtocol {
  readonly #clock: IReactorTime;

  constructor(clock: IReactorTime) {
    super();
    this.#clock = clock;
  }

  override connectionMade(): void {
    super.connectionMade();
    this.transport.pauseProducing();
    this.#clock.callLater(1, () => this.transport.resumeProducing());
    this.#send();
  }

  #send(): void {
    this.transport.write(get("/next"));
    if (!this.closed) this.#clock.callLater(0.01, () => this.#send());
  }
}

/** A client that doesn't stop to send, and a server that says hello. */
function talkEagerly(options: HTTPFactoryOptions): EagerClient {
  const network = new SimulatedNetwork({ conditions: { latency: 0.05 } });
  const server = network.host("server").reactor;
  server.listenTCP(80, answering(sayHello, { clock: server, ...options }));
  const { reactor } = network.host("client");
  const client = new EagerClient(reactor);
  reactor.connectTCP("server", 80, connecting(client), { timeout: 10 });
  network.advance(30);
  return client;
}

function answering(process: (request: Request) => void, options: HTTPFactoryOptions): HTTPFactory {
  const factory = new HTTPFactory(options);
  factory.noisy = false;
  factory.buildRequest = (channel, head) => {
    const request = new Request(channel, head);
    request.process = () => process(request);
    return request;
  };
  return factory;
}

function connecting(client: AccumulatingProtocol): ClientFactory {
  const factory = new ClientFactory();
  factory.noisy = false;
  factory.buildProtocol = () => client;
  return factory;
}

describe("HTTPChannel, ending a connection", () => {
  it("loses no response to a client that goes on sending (HC-7, RFC 9112, 9.6)", () => {
    const client = talkEagerly({ maxRequestsPerConnection: 2 });
    expect(client.data.toString().match(/\r\n\r\nhello/g)).to.have.length(2);
    expect(client.closed).to.equal(true);
  });

  it("closes its side alone behind a response that the server made the last", () => {
    const { receive, transport, clock } = serve({
      process: sayHello,
      maxRequestsPerConnection: 1,
    });
    receive(get("/"));
    expect([transport.writeDisconnecting, transport.disconnecting]).to.deep.equal([true, false]);
    clock.advance(1.9);
    expect(transport.disconnecting).to.equal(false);
    clock.advance(0.1);
    expect(transport.disconnecting).to.equal(true);
  });

  it("does so whatever the client has said, and whatever came behind (GEN-4)", () => {
    const requests = [
      get("/", "Connection: close"),
      `${get("/", "Connection: close")}x`,
      "GET / HTTP/1.0\r\n\r\n",
    ];
    for (const request of requests) {
      const { receive, transport } = serve({ process: sayHello });
      receive(request);
      expect([transport.writeDisconnecting, transport.disconnecting]).to.deep.equal([true, false]);
    }
  });

  it("closes at once where a transport can't close one side", () => {
    const transport = new StringTransport();
    Object.assign(transport, { loseWriteConnection: undefined }); // as other transports are
    const { receive } = serve({ process: sayHello, maxRequestsPerConnection: 1, transport });
    receive(get("/"));
    expect(transport.disconnecting).to.equal(true);
  });

  it("waits until the client has read what there is before it counts the 2 seconds", () => {
    const { channel, clock, receive, requests, transport } = serve({ maxRequestsPerConnection: 1 });
    receive(get("/"));
    channel.pauseProducing();
    requests[0]?.finishWith("hello");
    receive("x".repeat(100_000));
    clock.advance(200);
    expect([transport.writeDisconnecting, transport.disconnecting]).to.deep.equal([false, false]);
    channel.resumeProducing();
    expect([transport.writeDisconnecting, transport.disconnecting]).to.deep.equal([true, false]);
    expect(transport.producer).to.equal(null);
    clock.advance(2);
    expect(transport.disconnecting).to.equal(true);
  });

  it("aborts when the client doesn't read that for 300 seconds (HC-4)", () => {
    const { channel, clock, receive, requests, transport } = serve({ maxRequestsPerConnection: 1 });
    receive(get("/"));
    channel.pauseProducing();
    requests[0]?.finishWith("hello");
    clock.advance(299.9);
    expect(transport.disconnected).to.equal(false);
    clock.advance(0.1);
    expect(transport.disconnected).to.equal(true);
  });

  it("gives a response more time to be read than a refusal", () => {
    const ends = (bytes: string, seconds: number): boolean => {
      const { clock, receive, transport } = serve({
        process: sayHello,
        maxRequestsPerConnection: 1,
      });
      receive(bytes);
      clock.pump([2, seconds]);
      return transport.disconnected;
    };
    expect([ends("nonsense\r\n", 14.9), ends("nonsense\r\n", 15)]).to.deep.equal([false, true]);
    expect([ends(get("/"), 299.9), ends(get("/"), 300)]).to.deep.equal([false, true]);
  });

  it("lingers behind a 408 as well, since more may be on its way", () => {
    const { clock, receive, transport } = serve();
    receive("GET / HT");
    clock.advance(60);
    expect([transport.writeDisconnecting, transport.disconnecting]).to.deep.equal([true, false]);
    clock.advance(2);
    expect(transport.disconnecting).to.equal(true);
  });

  it("finds out whether the client reads by sending what it held back (HC-1)", () => {
    class FullTransport extends StringTransport {
      override write(data: Uint8Array | string): void {
        super.write(data);
        served.channel.pauseProducing();
      }
    }
    const transport = new FullTransport();
    const served = serve({ process: sayHello, maxRequestsPerConnection: 1, transport });
    served.receive(get("/"));
    expect(transport.writeDisconnecting).to.equal(false);
    served.channel.resumeProducing();
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("gives no more time, and takes no more bytes, because there is room again", () => {
    const { channel, clock, receive, transport } = serve();
    receive("nonsense\r\n", "x".repeat(MAX_LINGER_BYTES));
    clock.advance(1);
    channel.resumeProducing();
    receive("x");
    expect(transport.disconnecting).to.equal(true);
  });

  it("can still be aborted", () => {
    const { channel, clock, receive, transport } = serve({
      process: sayHello,
      maxRequestsPerConnection: 1,
    });
    receive(get("/"));
    channel.abortConnection();
    expect(transport.disconnected).to.equal(true);
    channel.connectionLost();
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });
});
