import { HTTPFactory } from "@cordage/protocols/http";
import { isDrainListener } from "@cordage/reactor";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { ask } from "./asked.ts";
import { bodies, get, HELLO, message, NOW, refusal, sayHello, sayURI, serve } from "./served.ts";

describe("HTTPChannel, when its port is drained (HC-8)", () => {
  it("hears of it", () => {
    expect(isDrainListener(serve().channel)).to.equal(true);
  });

  it("closes an idle connection after a moment", () => {
    const { receive, channel, transport, clock, sent } = serve({ process: sayHello });
    receive(get("/"));
    sent();
    channel.drainStarted();
    clock.advance(0.09);
    expect(transport.disconnecting).to.equal(false);
    clock.advance(0.02);
    expect(transport.disconnecting).to.equal(true);
    expect(sent()).to.equal("");
  });

  it("closes a connection that has never carried a request", () => {
    const { channel, transport, clock } = serve();
    channel.drainStarted();
    clock.advance(0.11);
    expect(transport.disconnecting).to.equal(true);
  });

  it("answers a request that was on its way, and says that it is the last", () => {
    const { receive, channel, transport, clock, sent } = serve({ process: sayHello });
    channel.drainStarted();
    clock.advance(0.05);
    receive(get("/"));
    expect(sent()).to.include("\r\nConnection: close\r\n");
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("finishes a request that is being answered, with Connection: close", () => {
    const { request, channel, transport, clock, sent } = ask(get("/"));
    channel.drainStarted();
    clock.advance(10);
    expect(transport.disconnecting).to.equal(false);
    request.finishWith("hello");
    expect(sent()).to.include("\r\nConnection: close\r\n");
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("finishes a request that is still arriving", () => {
    const { receive, channel, transport, clock, sent } = serve({ process: sayHello });
    receive(message("POST / HTTP/1.1", "Content-Length: 2"), "a");
    channel.drainStarted();
    clock.advance(1);
    receive("b");
    expect(sent()).to.include("\r\nConnection: close\r\n");
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("waits for the head of a request as long as ever", () => {
    const { receive, channel, transport, clock, sent } = serve({ process: sayHello });
    receive("GET / HT");
    channel.drainStarted();
    clock.advance(10);
    expect(transport.disconnecting).to.equal(false);
    receive("TP/1.1\r\nHost: h\r\n\r\n");
    expect(sent()).to.include("\r\nConnection: close\r\n");
  });

  it("answers every request it has, and closes with the last", () => {
    const { request, receive, channel, transport, requests, sent } = ask(get("/1"));
    receive(get("/2"), get("/3"));
    channel.drainStarted();
    for (let i = 0; i < 3; i++) sayURI(requests[i] ?? request);
    const said = sent();
    expect(bodies(said)).to.deep.equal(["/1", "/2", "/3"]);
    expect(said.match(/Connection: close/g)).to.have.length(1);
    expect(said.indexOf("Connection: close")).to.be.above(said.indexOf("/2"));
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("closes soon after a response whose head was out before", () => {
    const { request, channel, transport, clock, sent } = ask(get("/"));
    request.write("a");
    channel.drainStarted();
    request.finish();
    expect(sent()).not.to.include("Connection: close");
    expect(transport.disconnecting).to.equal(false);
    clock.advance(0.11);
    expect(transport.disconnecting).to.equal(true);
  });

  it("leaves a client its time that is slow to read", () => {
    const { channel, transport, clock, receive } = serve({ process: sayHello });
    receive(get("/"));
    channel.pauseProducing();
    channel.drainStarted();
    clock.advance(10);
    expect(transport.disconnecting).to.equal(false);
    channel.resumeProducing();
    clock.advance(0.11);
    expect(transport.disconnecting).to.equal(true);
  });
});

describe("HTTPFactory, limiting requests and connections", () => {
  it("ends a connection with the last request it may carry", () => {
    const { receive, transport, sent } = serve({ process: sayHello, maxRequestsPerConnection: 2 });
    receive(get("/"));
    expect(sent()).to.equal(HELLO);
    receive(get("/") + get("/"));
    const last = sent();
    expect(last.match(/HTTP\/1\.1 200 OK/g)).to.have.length(1);
    expect(last).to.include("\r\nConnection: close\r\n");
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("answers one connection too many with 503, and takes the next when one has gone", () => {
    const { clock } = serve();
    const factory = new HTTPFactory({ clock, wallClock: () => NOW, maxConnections: 1 });
    const connect = (): { transport: StringTransport; lose: () => void } => {
      const transport = new StringTransport();
      const channel = factory.buildProtocol();
      channel.makeConnection(transport);
      return { transport, lose: () => channel.connectionLost() };
    };
    const [first, second] = [connect(), connect()];
    expect(first.transport.value().length).to.equal(0);
    expect(second.transport.value().toString()).to.equal(refusal("503 Service Unavailable"));
    second.lose();
    second.lose();
    expect(connect().transport.value().length).to.be.above(0);
    first.lose();
    first.lose();
  });

  it("takes no limit below one", () => {
    const options = { maxConnections: 0 };
    expect(() => new HTTPFactory(options)).to.throw(RangeError, "maxConnections");
    const none = { maxRequestsPerConnection: Number.NaN };
    expect(() => new HTTPFactory(none)).to.throw(RangeError, "maxRequestsPerConnection");
  });
});
