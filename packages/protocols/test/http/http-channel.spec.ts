import { Failure } from "@cordage/deferred";
import { MAX_EARLY_BYTES, type Request } from "@cordage/protocols/http";
import { ConnectionDone, ConnectionLost } from "@cordage/reactor";
import {
  assertNoResult,
  failureResultOf,
  flushLoggedErrors,
  StringTransport,
  StringTransportWithDisconnection,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";
import { bodies, get, HELLO, message, sayHello, serve } from "./served.ts";

describe("HTTPChannel, losing the client (HC-5)", () => {
  const reason = new Failure(new ConnectionLost());

  it("tells the unfinished request", () => {
    const { channel, receive, requests } = serve();
    receive(get("/"));
    const finish = requests[0]?.notifyFinish();
    channel.connectionLost(reason);
    expect(requests[0]?.isLost).to.equal(true);
    if (finish !== undefined) expect(failureResultOf(finish)).to.equal(reason);
  });

  it("tells a request whose body is still arriving", () => {
    const requests: Request[] = [];
    const { channel, receive } = serve({ headReceived: (request) => requests.push(request) });
    receive(message("POST / HTTP/1.1", "Content-Length: 5"));
    channel.connectionLost(reason);
    expect(requests[0]?.isLost).to.equal(true);
  });

  it("says nothing to a request that was finished", () => {
    const { channel, receive, requests } = serve({ process: sayHello });
    receive(get("/"));
    channel.connectionLost(reason);
    expect(requests[0]?.isLost).to.equal(false);
  });

  it("answers nothing of what had arrived early", () => {
    const { channel, receive, requests } = serve();
    receive(get("/a") + get("/b"));
    channel.connectionLost(reason);
    expect(() => requests[0]?.finish()).to.throw();
    expect(requests.length).to.equal(1);
  });

  it("takes it when the transport closes inside of the response", () => {
    const transport = new StringTransportWithDisconnection();
    const { channel, clock, receive, requests } = serve({ process: sayHello, transport });
    transport.protocol = channel;
    transport.loseWriteConnection = () => transport.loseConnection();
    receive(get("/", "Connection: close"));
    expect(requests[0]?.finished).to.equal(true);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("fails with ConnectionDone when nothing else is known", () => {
    const { channel, receive, requests } = serve();
    receive(get("/"));
    channel.connectionLost();
    const finish = requests[0]?.notifyFinish();
    if (finish !== undefined) failureResultOf(finish, ConnectionDone);
  });
});

describe("HTTPChannel, errors in the program (GEN-3)", () => {
  const fail = (request: Request): void => {
    if (request.uri === "/fail") throw new SyntaxError("no good");
    request.finishWith(request.uri);
  };

  it("logs what a request throws, and ends the connection behind the responses so far", () => {
    const { receive, requests, sent, transport } = serve({ process: fail });
    receive(get("/a") + get("/fail") + get("/b"));
    expect(bodies(sent())).to.deep.equal(["/a"]);
    expect(requests.map(({ uri }) => uri)).to.deep.equal(["/a", "/fail"]);
    expect(transport.writeDisconnecting).to.equal(true);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  it("does so when the turn of that request came by another's response", () => {
    const { receive, requests, sent, transport } = serve({
      process: (request) => request.uri === "/fail" && fail(request),
    });
    receive(get("/slow") + get("/fail"));
    requests[0]?.finishWith("slow");
    expect(bodies(sent())).to.deep.equal(["slow"]);
    expect(transport.writeDisconnecting).to.equal(true);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });
});

describe("HTTPChannel and its transport", () => {
  it("switches Nagle's algorithm off (HC-6)", () => {
    expect(serve().transport.getTcpNoDelay()).to.equal(true);
  });

  it("is the transport's streaming producer", () => {
    const { channel, transport } = serve();
    expect([transport.producer, transport.streaming]).to.deep.equal([channel, true]);
  });

  it("answers no further request while the client does not read", () => {
    const { channel, receive, requests } = serve({ process: sayHello });
    channel.pauseProducing();
    receive(get("/a") + get("/b"));
    expect(requests.length).to.equal(0);
    channel.resumeProducing();
    expect(requests.length).to.equal(2);
  });

  it("stops reading when a client sends and does not read", () => {
    const { channel, receive, transport } = serve({ process: sayHello });
    channel.pauseProducing();
    receive("x".repeat(MAX_EARLY_BYTES + 1));
    expect(transport.producerState).to.equal("paused");
  });

  it("stops answering within one chunk when the transport is full", () => {
    class FullTransport extends StringTransport {
      override write(data: Uint8Array | string): void {
        super.write(data);
        if (this.streaming === true) served.channel.pauseProducing();
      }
    }
    const body = "x".repeat(70_000);
    const served = serve({
      process: (request) => request.finishWith(body),
      transport: new FullTransport(),
    });
    served.receive(get("/").repeat(10));
    expect(served.requests.length).to.equal(1);
  });

  it("works on a transport that can only write, pace and close", () => {
    const transport = new StringTransport();
    const bare = Object.assign(transport, {
      abortConnection: undefined,
      loseWriteConnection: undefined,
      setTcpNoDelay: undefined,
    }) as unknown as StringTransport; // less than the class says, as other transports are
    const { channel, receive, sent } = serve({ process: sayHello, transport: bare });
    receive(get("/"));
    expect(sent()).to.equal(HELLO);
    channel.abortConnection();
    expect(transport.disconnecting).to.equal(true);
  });

  it("fires notifyFinish before it turns to the next request", () => {
    const order: string[] = [];
    const { receive, requests } = serve({ process: ({ uri }) => order.push(uri) });
    receive(get("/a") + get("/b"));
    const finish = requests[0]?.notifyFinish();
    finish?.addCallback(() => order.push("finished"));
    if (finish !== undefined) assertNoResult(finish);
    requests[0]?.finishWith("");
    if (finish !== undefined) successResultOf(finish);
    expect(order).to.deep.equal(["/a", "finished", "/b"]);
  });
});
