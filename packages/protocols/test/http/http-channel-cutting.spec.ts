import type { Deferred } from "@cordage/deferred";
import { HTTPFactory, Request } from "@cordage/protocols/http";
import {
  ClientFactory,
  ConnectionDone,
  ConnectionLost,
  type IPullProducer,
  type IPushProducer,
} from "@cordage/reactor";
import {
  AccumulatingProtocol,
  failureResultOf,
  flushLoggedErrors,
  SimulatedNetwork,
} from "@cordage/testing";
import { expect } from "chai";
import { NotingProducer } from "./asked.ts";
import { get, HELLO, message, sayHello, serve } from "./served.ts";

const NO_LOG = { write: () => {} };

function missing(): never {
  throw new SyntaxError("no good");
}

const OLD_GET = "GET / HTTP/1.0\r\n\r\n";

interface Visit {
  readonly client: AccumulatingProtocol;
  /** What came behind the heads. */
  readonly body: string;
  /** Whether the client saw the connection end cleanly: then it takes the body for whole. */
  readonly endsCleanly: boolean;
}

/**
 * What a client on a network gets that sends `bytes`.
 *
 * @param answer - called when the head of a request has arrived
 * @param steps - what the client does when it is connected, a second later, and so on
 */
function visit(
  bytes: string,
  answer: (request: Request) => void,
  ...steps: readonly ((client: AccumulatingProtocol) => void)[]
): Visit {
  const network = new SimulatedNetwork();
  const { reactor: server } = network.host("server");
  const factory = new HTTPFactory({ clock: server });
  factory.noisy = false;
  factory.buildRequest = (channel, head) =>
    Object.assign(new Request(channel, head), {
      headReceived(this: Request) {
        answer(this);
      },
    });
  server.listenTCP(80, factory);
  const client = new AccumulatingProtocol();
  const connecting = new ClientFactory();
  connecting.noisy = false;
  connecting.buildProtocol = () => client;
  const { reactor } = network.host("client");
  client.connectionMade = () => {
    client.transport.write(bytes);
    for (const [seconds, step] of steps.entries()) reactor.callLater(seconds, () => step(client));
  };
  reactor.connectTCP("server", 80, connecting, { timeout: 10 });
  network.advance(1000);
  return {
    client,
    body: client.data.toString("latin1").replace(/^HTTP[\s\S]*?\r\n\r\n/, ""),
    endsCleanly: client.closedReason?.check(ConnectionDone) !== undefined,
  };
}

describe("HTTPChannel, cutting a response short", () => {
  const begin = (request: Request): void => request.write("so far");
  const upload = (version: string, ...lines: readonly string[]): string =>
    message(`POST / ${version}`, ...lines);

  it("resets the connection where only its end tells that the response is complete", () => {
    const { clock, receive, transport, sent } = serve({ headReceived: begin });
    receive(upload("HTTP/1.0", "Content-Length: 10"));
    clock.advance(60);
    expect(sent().endsWith("so far")).to.equal(true);
    expect(transport.disconnected).to.equal(true);
  });

  it("resets it when the body is refused", () => {
    const { receive, transport } = serve({
      headReceived: begin,
      maxBodySize: 5,
      maxStreamedBodySize: 20,
    });
    receive(upload("HTTP/1.0", "Content-Length: 10"));
    expect(transport.disconnected).to.equal(true);
  });

  it("ends it as usual where the length or the chunks show that something is missing", () => {
    for (const lines of [[], ["Content-Length"]]) {
      const { clock, receive, transport, sent } = serve({
        headReceived: (request) => {
          for (const name of lines) request.setHeader(name, "100");
          begin(request);
        },
      });
      receive(upload("HTTP/1.1", "Content-Length: 10"), "x");
      clock.advance(60);
      expect([transport.writeDisconnecting, transport.disconnected]).to.deep.equal([true, false]);
      expect(sent().endsWith(lines.length === 0 ? "so far\r\n" : "so far")).to.equal(true);
    }
  });

  it("shows the client a reset", () => {
    const { body, client } = visit(upload("HTTP/1.0", "Content-Length: 10"), begin);
    expect(body).to.equal("so far");
    expect(client.closedReason?.check(ConnectionLost)).to.equal(ConnectionLost);
  });
});

describe("HTTPChannel, when the program throws (GEN-3)", () => {
  const throwing = (request: Request): void => {
    request.write("so far");
    throw new SyntaxError("no good");
  };

  for (const [framing, bytes] of [
    ["the close", OLD_GET],
    ["chunks", get("/")],
  ] as const) {
    it(`resets the connection in the middle of a response that ends with ${framing}`, () => {
      const { endsCleanly } = visit(bytes, throwing);
      expect(endsCleanly).to.equal(false);
      expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
    });
  }

  it("resets it when what throws reads the body", () => {
    const served = serve({
      headReceived: (request) => {
        request.bodyMode = "stream";
      },
      process: (request) => {
        request.write("so far");
        const reader = new AccumulatingProtocol();
        reader.dataReceived = () => {
          throw new SyntaxError("no good");
        };
        request.deliverBody(reader);
      },
    });
    served.receive("POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\n");
    served.receive("x");
    expect(served.transport.disconnected).to.equal(true);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  it("ends it cleanly when no response has begun, behind all of those before", () => {
    const { body, endsCleanly } = visit(get("/a") + get("/b"), (request) => {
      if (request.uri === "/b") throw new SyntaxError("no good");
      request.finishWith("a".repeat(1_000_000));
    });
    expect([body.length, endsCleanly]).to.deep.equal([1_000_000, true]);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  it("says nothing more when who hears of the failure aborts", () => {
    const { requests, receive, transport } = serve({
      process: (request) => {
        request.notifyFinish().addErrback(() => request.channel.abortConnection());
        throw new SyntaxError("no good");
      },
    });
    receive(get("/"));
    expect(requests).to.have.length(1);
    expect([transport.disconnected, transport.writeDisconnecting]).to.deep.equal([true, false]);
    flushLoggedErrors(SyntaxError);
  });

  it("tells those who wait for the end of the request what was thrown (HC-5)", () => {
    let finish: Deferred<void> | undefined;
    visit(get("/"), (request) => {
      finish = request.notifyFinish();
      throw new SyntaxError("no good");
    });
    if (finish !== undefined) failureResultOf(finish, SyntaxError);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  it("goes on with the next request behind a response that is complete", () => {
    const { body, endsCleanly } = visit(get("/a") + get("/b", "Connection: close"), (request) => {
      request.finishWith(request.uri.repeat(500_000));
      if (request.uri === "/a") throw new SyntaxError("no good");
    });
    expect(body.startsWith("/a".repeat(500_000))).to.equal(true);
    expect(body.endsWith("/b".repeat(500_000))).to.equal(true);
    expect(endsCleanly).to.equal(true);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  it("ends it when no request can be made, behind the responses so far", () => {
    const { channel, clock, receive, sent, transport } = serve({ process: sayHello });
    receive(get("/"));
    const factory = channel.factory as HTTPFactory; // which has built it
    factory.buildRequest = missing;
    receive(`${message("POST / HTTP/1.1", "Content-Length: 5")}hello${get("/")}`);
    expect(sent()).to.equal(HELLO);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
    expect([transport.writeDisconnecting, transport.disconnecting]).to.deep.equal([true, false]);
    clock.advance(2);
    expect(transport.disconnecting).to.equal(true);
  });

  it("lets a response out that was complete before", () => {
    const { body, endsCleanly } = visit(OLD_GET, (request) => {
      request.write("x".repeat(1_000_000));
      request.finish();
      throw new SyntaxError("no good");
    });
    expect([body.length, endsCleanly]).to.deep.equal([1_000_000, true]);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  class PushProducer extends NotingProducer {
    protected fail(): never {
      throw new SyntaxError("no good");
    }
  }

  class FailingToPause extends PushProducer {
    override pauseProducing(): void {
      this.fail();
    }
  }

  class FailingToResume extends PushProducer {
    override resumeProducing(): void {
      this.fail();
    }
  }

  const producers: readonly (readonly [string, IPushProducer | IPullProducer, boolean])[] = [
    ["pause", new FailingToPause(), true],
    ["resume", new FailingToResume(), true],
    ["produce", new FailingToResume(), false],
  ];

  for (const [what, producer, isStreaming] of producers) {
    it(`resets it when a producer fails to ${what}`, () => {
      const { endsCleanly } = visit(OLD_GET, (request) => {
        request.write("so far");
        request.registerProducer(producer, isStreaming);
        request.write("x".repeat(1_000_000));
      });
      expect(endsCleanly).to.equal(false);
      expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
    });
  }

  it("ends a request that took too long, whatever those do who hear of it", () => {
    const { clock, receive, sent, transport } = serve({
      headReceived: (request) => {
        request.bodyMode = "stream";
      },
      process: (request) => {
        const reader = new AccumulatingProtocol();
        reader.connectionLost = () => {
          throw new SyntaxError("no good");
        };
        request.deliverBody(reader);
      },
    });
    receive(message("POST / HTTP/1.1", "Content-Length: 5"));
    clock.advance(60);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
    expect(sent()).to.match(/^HTTP\/1\.1 408 /);
    clock.advance(2);
    expect(transport.disconnecting).to.equal(true);
  });

  it("says nothing more when who hears of the refusal aborts", () => {
    const { receive, sent, transport } = serve({
      headReceived: (request) => {
        request.notifyFinish().addErrback(() => request.channel.abortConnection());
      },
    });
    receive(message("POST / HTTP/1.1", "Transfer-Encoding: chunked"), "no chunk\r\n");
    expect(transport.disconnected).to.equal(true);
    expect([sent(), transport.writeDisconnecting]).to.deep.equal(["", false]);
  });

  it("goes on when what notes a response throws, and says so in the log", () => {
    const served = serve({ process: sayHello, logFormatter: () => missing(), accessLog: NO_LOG });
    served.receive(get("/a"), get("/b"));
    expect(served.sent().match(/200 OK/g)).to.have.length(2);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(2);
  });
});

describe("HTTPChannel, when the client sends no more", () => {
  const end = ({ transport }: AccumulatingProtocol): void => transport.loseWriteConnection();

  it("resets the connection where a response would look whole that isn't (HC-5)", () => {
    let finish: Deferred<void> | undefined;
    const { endsCleanly } = visit(
      OLD_GET,
      (request) => {
        request.write("so far");
        finish = request.notifyFinish();
      },
      end,
    );
    expect(endsCleanly).to.equal(false);
    if (finish !== undefined) failureResultOf(finish, ConnectionDone);
  });

  it("closes it where no response has begun, and tells the request (HC-5)", () => {
    let finish: Deferred<void> | undefined;
    const { endsCleanly } = visit(
      OLD_GET,
      (request) => {
        finish = request.notifyFinish();
      },
      end,
    );
    expect(endsCleanly).to.equal(true);
    if (finish !== undefined) failureResultOf(finish, ConnectionDone);
  });

  it("closes one that is idle, or in the middle of a head", () => {
    for (const bytes of [get("/"), "GET / HT"]) {
      const { client } = visit(bytes, sayHello, end);
      expect(client.closedReason?.check(ConnectionDone)).to.equal(ConnectionDone);
    }
  });

  for (const [what, bytes] of [
    ["ends with the close", OLD_GET],
    ["has a length", get("/")],
    ["is the last", get("/", "Connection: close")],
  ] as const) {
    it(`sends all of a complete response that ${what}, and closes`, () => {
      const { body, endsCleanly } = visit(
        bytes,
        (request) => {
          if (request.clientproto === "HTTP/1.1") request.setHeader("Content-Length", "3000000");
          request.write("x".repeat(3_000_000));
          request.finish();
        },
        ({ transport }) => transport.pauseProducing(),
        end,
        ({ transport }) => transport.resumeProducing(),
      );
      expect([body.length, endsCleanly]).to.deep.equal([3_000_000, true]);
    });
  }

  it("is told within a request, be the reader of its body as it may", () => {
    const { channel, receive, transport } = serve({
      headReceived: (request) => {
        request.bodyMode = "stream";
      },
      process: (request) => {
        request.write("so far");
        const reader = new AccumulatingProtocol();
        reader.connectionLost = () => {
          throw new SyntaxError("no good");
        };
        request.deliverBody(reader);
      },
    });
    receive("POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\n");
    channel.readConnectionLost();
    expect(transport.disconnected).to.equal(true);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });
});
