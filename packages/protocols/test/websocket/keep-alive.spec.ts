import {
  PING,
  PONG,
  TEXT,
  type WebSocketClientOptions,
  WebSocketTimeoutError,
} from "@cordage/protocols/websocket";
import { ConnectionAborted } from "@cordage/reactor";
import { expect } from "chai";
import { type ClientBench, frame, openClient } from "./client-bench.ts";

const OPTIONS: WebSocketClientOptions = { pingInterval: 10, pingTimeout: 4 };
const OWN_PING = { kind: "ping", payload: Buffer.from("keep-alive") };

/** A client whose server has been silent for so long that it was asked whether it is there. */
function asked(): ClientBench {
  const bench = openClient(OPTIONS);
  bench.clock.advance(10);
  expect(bench.sentEvents()).to.deep.equal([OWN_PING]);
  return bench;
}

describe("Keeping a WebSocket alive (RFC 6455, section 5.5.2)", () => {
  it("asks a silent peer whether it is there", () => {
    const bench = openClient(OPTIONS);
    bench.clock.advance(9.9);
    expect(bench.sent()).to.have.lengthOf(0);
    bench.receive(frame(TEXT, "x"));
    bench.sent();
    bench.clock.advance(9.9);
    expect(bench.sent()).to.have.lengthOf(0);
    bench.clock.advance(0.1);
    expect(bench.sentEvents()).to.deep.equal([OWN_PING]);
  });

  it("takes the answer, which is not told to the program, and asks again", () => {
    const bench = asked();
    bench.receive(frame(PONG, "keep-alive"));
    expect(bench.protocol.told).to.deep.equal([]);
    bench.clock.advance(9.9);
    expect(bench.sent()).to.have.lengthOf(0);
    bench.clock.advance(0.1);
    expect(bench.sentEvents()).to.deep.equal([OWN_PING]);
  });

  it("takes anything for an answer, half a frame too", () => {
    const bench = asked();
    bench.clock.advance(3.9);
    bench.receive(frame(PING, "x").subarray(0, 1));
    bench.clock.advance(9.9);
    expect(bench.transport.disconnected).to.equal(false);
  });

  it("aborts when nothing comes, and says why", () => {
    const bench = asked();
    bench.clock.advance(3.9);
    expect(bench.transport.disconnected).to.equal(false);
    bench.clock.advance(0.1);
    expect(bench.transport.disconnected).to.equal(true);
    bench.lose(new ConnectionAborted());
    const error = bench.protocol.reason?.value;
    expect(error).to.be.instanceOf(WebSocketTimeoutError).with.property("timeout", 4);
    expect(bench.clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("waits while the program has the peer wait", () => {
    const bench = openClient(OPTIONS);
    bench.protocol.transport?.pauseProducing();
    bench.clock.advance(100);
    expect(bench.sent()).to.have.lengthOf(0);
    bench.protocol.transport?.resumeProducing();
    bench.clock.advance(10);
    expect(bench.sentEvents()).to.deep.equal([OWN_PING]);
  });

  it("never asks when told not to, and never ends for it", () => {
    const bench = openClient({ pingInterval: null });
    bench.clock.advance(1000);
    expect(bench.sent()).to.have.lengthOf(0);
    expect(bench.clock.getDelayedCalls()).to.deep.equal([]);
    const patient = openClient({ pingInterval: 10, pingTimeout: null });
    for (let i = 0; i < 5; i++) patient.clock.advance(10);
    expect(patient.sentEvents()).to.deep.equal([OWN_PING]);
    expect(patient.transport.disconnected).to.equal(false);
  });

  it("asks after 20 seconds, and waits for 20, unless told otherwise", () => {
    const bench = openClient();
    bench.clock.advance(20);
    expect(bench.sentEvents()).to.deep.equal([OWN_PING]);
    bench.clock.advance(20);
    expect(bench.transport.disconnected).to.equal(true);
  });
});
