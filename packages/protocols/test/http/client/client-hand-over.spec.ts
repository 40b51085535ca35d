import { Failure } from "@cordage/deferred";
import { HandOverError, type Response, readBody } from "@cordage/protocols/http";
import { ConnectionLost, Protocol } from "@cordage/reactor";
import { AccumulatingProtocol, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { BodyLog } from "./body-log.ts";
import { answer, type Connected, connect } from "./exchanged.ts";

const SWITCHING = answer("101 Switching Protocols", ["Connection: Upgrade", "Upgrade: echo"]);

/** A connection whose server was asked to speak echo, and what it answers. */
function asked(): Connected & { readonly response: () => Response } {
  const connected = connect();
  const answered = connected.request("GET", { upgrade: "echo" });
  connected.sent();
  return { ...connected, response: () => successResultOf(answered) };
}

/** Notes what is called, in order. */
class Noting extends Protocol {
  readonly told: string[] = [];

  override connectionMade(): void {
    this.told.push("made");
  }

  override dataReceived(data: Buffer): void {
    this.told.push(data.toString());
  }
}

describe("HTTPClientProtocol.handOver (RFC 9110, section 7.8)", () => {
  it("makes the connection another protocol's, for good", () => {
    const { receive, response, protocol, transport, sent } = asked();
    receive(SWITCHING);
    expect(response()).to.include({ code: 101, length: 0 });
    const taker = new AccumulatingProtocol();
    protocol.handOver(taker);
    expect(taker.transport).to.equal(transport);
    expect(transport.producerState).to.equal("producing");
    receive("HTTP/1.1 200 OK\r\n\r\n");
    expect(taker.data.toString()).to.equal("HTTP/1.1 200 OK\r\n\r\n");
    taker.transport.write("x");
    expect(sent()).to.equal("x");
    protocol.connectionLost(new Failure(new ConnectionLost()));
    expect(taker.closedReason?.value).to.be.instanceOf(ConnectionLost);
  });

  it("keeps what comes with the response, and has the server wait with the rest", () => {
    const { receive, protocol, transport } = asked();
    receive(`${SWITCHING}early`);
    expect(transport.producerState).to.equal("paused");
    receive(" bird");
    const taker = new Noting();
    protocol.handOver(taker);
    expect(taker.told).to.deep.equal(["made", "early bird"]);
    expect(transport.producerState).to.equal("producing");
  });

  it("doesn't undo a pause of the protocol's own", () => {
    const { receive, protocol, transport } = asked();
    receive(SWITCHING);
    const taker = new Protocol();
    taker.connectionMade = () => transport.pauseProducing();
    protocol.handOver(taker);
    expect(transport.producerState).to.equal("paused");
  });

  it("never gives bytes that came in the open to a protocol that starts TLS (GEN-8)", () => {
    const { receive, protocol, transport } = asked();
    receive(`${SWITCHING}injected`);
    const taker = new Noting();
    taker.connectionMade = () => Object.assign(transport, { getPeerCertificate: () => undefined });
    taker.connectionLost = () => taker.told.push("lost");
    expect(() => protocol.handOver(taker)).to.throw(HandOverError, "in the open");
    expect(taker.told).to.deep.equal([]);
    expect(transport.disconnected).to.equal(true);
    protocol.connectionLost();
    expect(taker.told).to.deep.equal(["lost"]);
  });

  it("ends the body of the response, which has none", () => {
    const { receive, response } = asked();
    receive(SWITCHING);
    const log = new BodyLog();
    response().deliverBody(log);
    expect(log.end).to.equal("ResponseDone");
  });

  it("refuses unless the server has switched", () => {
    const { receive, request, response, protocol } = asked();
    const handOver = (): void => protocol.handOver(new Protocol());
    expect(handOver).to.throw(HandOverError);
    receive(answer("400 No", ["Content-Length: 2"], "no"));
    expect(handOver).to.throw(HandOverError);
    expect(successResultOf(readBody(response())).toString()).to.equal("no");
    const again = request("GET", { upgrade: "echo" });
    receive(SWITCHING);
    expect(successResultOf(again).code).to.equal(101);
    protocol.connectionLost();
    expect(handOver).to.throw(HandOverError);
  });

  it("takes no request any more, nor two protocols", () => {
    const { receive, request, protocol, quiescent, clock } = asked();
    receive(SWITCHING);
    failureResultOf(request("GET"));
    expect(protocol.isQuiescent).to.equal(false);
    protocol.handOver(new Protocol());
    expect(() => protocol.handOver(new Protocol())).to.throw(HandOverError);
    expect(quiescent).to.have.lengthOf(0);
    clock.advance(1000);
    expect(protocol.transport.disconnecting).to.equal(false);
  });

  it("takes over a tunnel in the same way (RFC 9110, section 9.3.6)", () => {
    const { receive, request, protocol, sent } = connect();
    request("CONNECT");
    expect(sent()).to.equal("CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n");
    receive(answer("200 Connection established", ["Content-Length: 0"], "ssh"));
    const taker = new Noting();
    protocol.handOver(taker);
    expect(taker.told).to.deep.equal(["made", "ssh"]);
  });
});
