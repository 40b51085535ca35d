import type { Request } from "@cordage/protocols/http";
import {
  failureResultOf,
  StringTransport,
  StringTransportWithDisconnection,
} from "@cordage/testing";
import { expect } from "chai";
import { get, message, refusal, sayHello, serve } from "./served.ts";

describe("HTTPChannel, timeouts (HC-4)", () => {
  it("drops a connection on which nothing comes for 60 seconds", () => {
    const { clock, sent, transport } = serve();
    clock.advance(59.9);
    expect(transport.disconnecting).to.equal(false);
    clock.advance(0.1);
    expect(transport.disconnecting).to.equal(true);
    expect(transport.producer).to.equal(null);
    expect(sent()).to.equal("");
  });

  it("aborts a connection that is not closed 15 seconds after it was dropped", () => {
    const { clock, transport } = serve();
    clock.pump([60, 14.9]);
    expect(transport.disconnected).to.equal(false);
    clock.advance(0.1);
    expect(transport.disconnected).to.equal(true);
  });

  it("counts anew from each byte of a body", () => {
    const { clock, receive, transport } = serve();
    receive(message("POST / HTTP/1.1", "Content-Length: 5"));
    for (const byte of "hell") {
      clock.advance(59);
      receive(byte);
    }
    expect(transport.disconnecting).to.equal(false);
    clock.advance(60);
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("drops a client that was active for a while just as exactly", () => {
    const { clock, receive, transport } = serve({ process: sayHello });
    clock.advance(30);
    receive(get("/"));
    clock.pump([30, 29.9]);
    expect(transport.disconnecting).to.equal(false);
    clock.advance(0.1);
    expect(transport.disconnecting).to.equal(true);
  });

  it("counts anew from each response", () => {
    const { clock, receive, requests, transport } = serve();
    clock.advance(30);
    receive(get("/"));
    clock.advance(1000);
    requests[0]?.finishWith("");
    clock.advance(59.9);
    expect(transport.disconnecting).to.equal(false);
    clock.advance(0.1);
    expect(transport.disconnecting).to.equal(true);
  });

  it("does not count while a request is answered, whatever arrives", () => {
    const { clock, receive, transport } = serve();
    receive(get("/"));
    clock.advance(59);
    receive("GET /early");
    clock.advance(100_000);
    expect(transport.disconnecting).to.equal(false);
  });

  it("answers a head that never ends with 408 (Node CVE-2018-12122)", () => {
    const { clock, receive, sent, transport } = serve();
    receive("GET / HT");
    clock.advance(60);
    expect(sent()).to.equal(refusal("408 Request Timeout"));
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("answers a body that never ends with 408, and tells the request", () => {
    let finish: unknown;
    const { clock, receive, requests, sent } = serve({
      headReceived: (request) => (finish = request.notifyFinish()),
    });
    receive(message("POST / HTTP/1.1", "Content-Length: 5"), "hell");
    clock.advance(60);
    expect(sent()).to.equal(refusal("408 Request Timeout"));
    expect(requests).to.deep.equal([]);
    const failure = failureResultOf(finish as ReturnType<Request["notifyFinish"]>);
    expect(failure.value).to.have.property("status", 408);
  });

  it("wants a head complete within 60 seconds, whatever trickles in", () => {
    const { clock, receive, sent, transport } = serve();
    receive("GET / HTTP/1.1\r\n");
    for (let second = 1; second < 60; second++) {
      clock.advance(1);
      receive("X: y\r\n");
    }
    expect(transport.disconnecting).to.equal(false);
    clock.advance(1);
    expect(sent()).to.equal(refusal("408 Request Timeout"));
  });

  it("wants the same of a head on a connection that was kept (Node CVE-2019-5737)", () => {
    const { clock, receive, sent } = serve({ process: sayHello });
    receive(get("/"));
    sent();
    clock.advance(50);
    receive("G");
    clock.pump([30, 29.9]);
    receive("E");
    expect(sent()).to.equal("");
    clock.advance(0.1);
    expect(sent()).to.equal(refusal("408 Request Timeout"));
  });

  it("counts the time of a head from its first byte, not from the connection", () => {
    const { clock, receive, transport } = serve({ process: sayHello });
    clock.advance(59);
    receive("GET / HTTP/1.1\r\n");
    clock.advance(59);
    receive("Host: h\r\n\r\n");
    expect(transport.disconnecting).to.equal(false);
    clock.advance(59);
    expect(transport.disconnecting).to.equal(false);
  });

  it("holds a head to its own limit when that is the shorter one", () => {
    const { clock, receive, sent } = serve({ headTimeout: 10 });
    receive("GET");
    clock.advance(10);
    expect(sent()).to.equal(refusal("408 Request Timeout"));
  });

  it("does not take an empty line for the start of a request (HP-2)", () => {
    const { clock, receive, sent, transport } = serve();
    receive("\r\n");
    clock.advance(60);
    expect(sent()).to.equal("");
    expect(transport.disconnecting).to.equal(true);
  });

  it("gives a request that waits behind another its time from when its turn comes", () => {
    const { clock, receive, requests, transport } = serve();
    receive(get("/"), "GET /next");
    clock.advance(300);
    requests[0]?.finishWith("");
    clock.advance(59.9);
    expect(transport.disconnecting).to.equal(false);
    clock.advance(0.1);
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("does not expect a request while the client is busy reading responses", () => {
    const { channel, clock, receive, transport } = serve({ process: sayHello });
    receive(get("/"));
    channel.pauseProducing();
    clock.advance(299);
    expect(transport.disconnecting).to.equal(false);
    channel.resumeProducing();
    clock.advance(60);
    expect(transport.disconnecting).to.equal(true);
  });

  it("can be set to less than a second", () => {
    const { clock, transport } = serve({ timeout: 0.5 });
    clock.advance(0.5);
    expect(transport.disconnecting).to.equal(true);
  });

  it("aborts a connection whose client has not read for 300 seconds, whatever it sends", () => {
    const { channel, clock, receive, transport } = serve();
    receive(get("/"));
    channel.pauseProducing();
    for (let second = 1; second < 300; second++) {
      clock.advance(1);
      receive("x");
    }
    expect(transport.disconnected).to.equal(false);
    clock.advance(1);
    expect(transport.disconnected).to.equal(true);
  });

  it("counts anew from each time the client has read", () => {
    const { channel, clock, receive, transport } = serve();
    receive(get("/"));
    for (let i = 0; i < 3; i++) {
      channel.pauseProducing();
      clock.advance(299);
      channel.resumeProducing();
      clock.advance(299);
    }
    expect(transport.disconnected).to.equal(false);
  });

  it("counts from each piece of a pull producer", () => {
    const { channel, clock, receive, requests, transport } = serve();
    receive(get("/"));
    requests[0]?.registerProducer({ resumeProducing: () => {}, stopProducing: () => {} }, false);
    for (let i = 0; i < 3; i++) {
      clock.advance(299);
      channel.resumeProducing();
    }
    expect(transport.disconnected).to.equal(false);
    clock.advance(300);
    expect(transport.disconnected).to.equal(true);
  });

  it("gives a client 300 seconds to read a last response", () => {
    const { clock, receive, transport } = serve({ process: sayHello });
    receive(get("/", "Connection: close"));
    clock.pump([2, 299.9]);
    expect([transport.disconnecting, transport.disconnected]).to.deep.equal([true, false]);
    clock.advance(0.1);
    expect(transport.disconnected).to.equal(true);
  });

  it("never drops anybody when switched off", () => {
    const never = { timeout: null, headTimeout: null, sendTimeout: null };
    const { channel, clock, receive, transport } = serve(never);
    channel.pauseProducing();
    receive("GET");
    clock.advance(1e9);
    expect(transport.disconnecting).to.equal(false);
  });

  it("never aborts when that is switched off", () => {
    const { clock, transport } = serve({ abortTimeout: null });
    clock.pump([60, 1e9]);
    expect([transport.disconnecting, transport.disconnected]).to.deep.equal([true, false]);
  });

  it("has one delayed call at most, and makes none for a request", () => {
    const { clock, receive } = serve({ process: sayHello });
    const calls = clock.getDelayedCalls();
    for (let i = 0; i < 100; i++) {
      clock.advance(0.1);
      receive(get("/"));
    }
    expect(calls.length).to.equal(1);
    expect(clock.getDelayedCalls()).to.deep.equal(calls);
  });

  it("leaves no delayed call behind", () => {
    const { channel, clock, receive } = serve();
    receive(get("/"));
    channel.pauseProducing();
    channel.connectionLost();
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("leaves no delayed call behind when the transport closes within the call", () => {
    for (const bytes of ["", "GET", "nonsense\r\n"]) {
      const transport = new StringTransportWithDisconnection();
      const { channel, clock, receive } = serve({ transport });
      transport.protocol = channel;
      receive(bytes);
      clock.pump([60, 2]);
      expect(transport.connected).to.equal(false);
      expect(clock.getDelayedCalls()).to.deep.equal([]);
    }
  });

  it("leaves no delayed call behind when a write ends the connection", () => {
    class BrokenTransport extends StringTransport {
      override write(data: Uint8Array | string): void {
        super.write(data);
        served.channel.connectionLost();
      }
    }
    const served = serve({ transport: new BrokenTransport() });
    served.receive("GET");
    served.clock.advance(60);
    expect(served.sent()).to.equal(refusal("408 Request Timeout"));
    expect(served.clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("refuses a timeout that is no time", () => {
    expect(() => serve({ timeout: 0 })).to.throw(RangeError, "timeout has to be above 0 seconds");
    expect(() => serve({ headTimeout: -1 })).to.throw(RangeError, "headTimeout");
    expect(() => serve({ sendTimeout: 0 })).to.throw(RangeError, "sendTimeout");
    expect(() => serve({ abortTimeout: Number.NaN })).to.throw(RangeError, "abortTimeout");
  });
});
