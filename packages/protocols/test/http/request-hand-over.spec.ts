import { Failure } from "@cordage/deferred";
import { HandOverError, type Request } from "@cordage/protocols/http";
import { AccumulatingProtocol } from "@cordage/testing";
import { expect } from "chai";
import { ask } from "./asked.ts";
import { DATE, get, message, response, type Served, serve } from "./served.ts";

const UPGRADE = ["Connection: keep-alive, Upgrade", "Upgrade: other/1, Echo"];

class Taker extends AccumulatingProtocol {
  readonly told: string[] = [];

  drainStarted(): void {
    this.told.push("drain");
  }
}

/** A server that hands the first request over. */
function handOver(take: (request: Request, taker: Taker) => void): Served & { taker: Taker } {
  const taker = new Taker();
  const served = serve({ process: (request) => take(request, taker) });
  return { ...served, taker };
}

const upgrade = (request: Request, taker: Taker): void => request.upgrade("echo", taker);

describe("Request.upgrade (RFC 9110, section 7.8)", () => {
  it("answers 101 and makes the connection the other protocol's", () => {
    const { receive, sent, taker, transport, requests } = handOver(upgrade);
    receive(get("/", ...UPGRADE));
    expect(sent()).to.equal(
      response("101 Switching Protocols", ["Upgrade: echo", "Connection: Upgrade"]),
    );
    expect(taker.transport).to.equal(transport);
    receive(get("/not-http-any-more"));
    expect(taker.data.toString()).to.equal(get("/not-http-any-more"));
    expect(requests).to.have.length(1);
    taker.transport.write("hello");
    expect(sent()).to.equal("hello");
  });

  it("gives on what has arrived behind the request", () => {
    const { receive, taker, requests } = handOver(upgrade);
    receive(`${get("/", ...UPGRADE)}${get("/smuggled")}`);
    expect(taker.data.toString()).to.equal(get("/smuggled"));
    expect(requests).to.have.length(1);
  });

  it("sends the responses before it first", () => {
    const { receive, sent } = handOver((request, taker) => {
      if (request.uri === "/first") request.finishWith("one");
      else upgrade(request, taker);
    });
    receive(get("/first") + get("/", ...UPGRADE));
    const said = sent();
    expect(said.indexOf("one")).to.be.above(0);
    expect(said.indexOf("101 Switching")).to.be.above(said.indexOf("one"));
  });

  it("works later than at once, with reading paused meanwhile", () => {
    const { request, receive, transport, sent } = ask(get("/", ...UPGRADE));
    receive("x".repeat(20_000));
    expect(transport.producerState).to.equal("paused");
    const taker = new Taker();
    request.upgrade("echo", taker);
    expect(transport.producerState).to.equal("producing");
    expect(taker.data.length).to.equal(20_000);
    expect(sent().startsWith("HTTP/1.1 101 ")).to.equal(true);
  });

  it("tells the other protocol of the end, and of a port that is drained", () => {
    const { receive, channel, taker } = handOver(upgrade);
    receive(get("/", ...UPGRADE));
    channel.drainStarted();
    expect(taker.told).to.deep.equal(["drain"]);
    channel.connectionLost();
    expect(taker.closedReason).to.be.instanceOf(Failure);
  });

  it("tells the other protocol of the end of one direction, if it can go on in the other", () => {
    class HalfClosing extends Taker {
      readConnectionLost(): void {
        this.told.push("read");
      }

      writeConnectionLost(): void {
        this.told.push("write");
      }
    }
    const { request, channel, transport } = ask(get("/", ...UPGRADE));
    const taker = new HalfClosing();
    channel.writeConnectionLost(); // none of its business yet
    request.upgrade("echo", taker);
    channel.readConnectionLost();
    channel.writeConnectionLost();
    expect(taker.told).to.deep.equal(["read", "write"]);
    expect(transport.disconnecting).to.equal(false);
  });

  it("closes when the client ends its direction, and the other protocol can't go on", () => {
    const { receive, channel, clock, taker, transport } = handOver(upgrade);
    receive(get("/", ...UPGRADE));
    channel.readConnectionLost();
    channel.writeConnectionLost();
    expect([transport.disconnecting, transport.disconnected]).to.deep.equal([true, false]);
    clock.advance(15);
    expect(transport.disconnected).to.equal(true);
    channel.connectionLost();
    expect(taker.closedReason).to.be.instanceOf(Failure);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("tells the other protocol of a port that was drained before (HC-8)", () => {
    const { receive, channel, taker } = handOver(upgrade);
    channel.drainStarted();
    receive(`${get("/", ...UPGRADE)}more`);
    expect(taker.data.toString()).to.equal("more");
    expect(taker.told).to.deep.equal(["drain"]);
  });

  it("aborts the connection when the other protocol throws, and tells it of the end (GEN-3)", () => {
    const { request, channel, transport } = ask(get("/", ...UPGRADE));
    channel.dataReceived(Buffer.from("early"));
    const taker = new Taker();
    taker.dataReceived = () => {
      throw new Error("not that");
    };
    expect(() => request.upgrade("echo", taker)).to.throw("not that");
    expect(transport.disconnected).to.equal(true);
    channel.connectionLost();
    expect(taker.closedReason).to.be.instanceOf(Failure);
  });

  it("leaves no timeout behind, and no producer", () => {
    const { receive, clock, transport } = handOver(upgrade);
    receive(get("/", ...UPGRADE));
    clock.advance(1000);
    expect(transport.disconnecting).to.equal(false);
    expect(transport.producer).to.equal(null);
  });

  it("tells that the request has ended", () => {
    let isFinished = false;
    const { receive } = handOver((request, taker) => {
      request.notifyFinish().addCallback(() => {
        isFinished = true;
      });
      upgrade(request, taker);
      expect(() => request.write("x")).to.throw("finished before");
    });
    receive(get("/", ...UPGRADE));
    expect(isFinished).to.equal(true);
  });

  for (const [what, lines] of Object.entries({
    "no Upgrade": ["Connection: Upgrade"],
    "no upgrade in Connection": ["Connection: close", "Upgrade: echo"],
    "another protocol": ["Connection: Upgrade", "Upgrade: echoes"],
  })) {
    it(`refuses a request with ${what}`, () => {
      const { request } = ask(get("/", ...lines));
      expect(() => request.upgrade("echo", new Taker())).to.throw(HandOverError, "ask for echo");
    });
  }

  it("refuses HTTP/1.0, and a response that has begun", () => {
    const old = ask(message("GET / HTTP/1.0", ...UPGRADE)).request;
    expect(() => old.upgrade("echo", new Taker())).to.throw(HandOverError, "ask for");
    const { request } = ask(get("/", ...UPGRADE));
    request.write("x");
    expect(() => request.upgrade("echo", new Taker())).to.throw(HandOverError, "started");
  });

  it("refuses a request that is not complete", () => {
    let thrown: unknown;
    const { receive } = serve({
      headReceived: (request) => {
        try {
          request.upgrade("echo", new Taker());
        } catch (error) {
          thrown = error;
        }
      },
    });
    receive(message("POST / HTTP/1.1", ...UPGRADE, "Content-Length: 1"));
    expect(thrown).to.be.instanceOf(HandOverError);
  });
});

describe("Request.acceptTunnel (RFC 9110, section 9.3.6)", () => {
  it("answers a CONNECT with 200, without a length, and hands the bytes behind it on", () => {
    const { receive, sent, taker } = handOver((request, tunnel) => request.acceptTunnel(tunnel));
    receive("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n\x16\x03\x01");
    expect(sent()).to.equal(`HTTP/1.1 200 OK\r\nServer: Cordage\r\nDate: ${DATE}\r\n\r\n`);
    expect(taker.data).to.deep.equal(Buffer.from([0x16, 3, 1]));
  });

  for (const code of [200, 204, 299]) {
    it(`is all there is behind a ${code} to CONNECT, tunnel or not: no request any more`, () => {
      const { receive, sent, requests, transport } = serve({
        process: (request) => {
          request.setResponseCode(code);
          request.finishWith("hello");
        },
      });
      const behind = get("/smuggled");
      receive(`CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n${behind}`, behind);
      expect(requests).to.have.length(1);
      expect(sent())
        .to.match(/\r\nConnection: close\r\n/)
        .and.match(/\r\n\r\nhello$/)
        .and.not.match(/Content-Length|Transfer-Encoding/);
      expect(transport.disconnecting).to.equal(false); // it lingers, and reads no request meanwhile
    });
  }

  it("isn't when CONNECT is refused: the client may ask again", () => {
    const { receive, requests } = serve({
      process: (request) => {
        request.setResponseCode(407);
        request.finishWith("");
      },
    });
    const connect = "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n";
    receive(connect + connect);
    expect(requests).to.have.length(2);
  });

  it("refuses other methods", () => {
    const { request } = ask(get("/"));
    expect(() => request.acceptTunnel(new Taker())).to.throw(HandOverError, "GET");
  });
});
