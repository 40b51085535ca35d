import { Failure } from "@cordage/deferred";
import {
  BadResponseVersion,
  ExchangeError,
  FileBodyProducer,
  HTTPClientProtocol,
  RequestGenerationFailed,
  RequestNotSent,
  ResponseFailed,
  ResponseNeverReceived,
  readBody,
} from "@cordage/protocols/http";
import { ConnectionDone, ConnectionLost, type IPushProducer } from "@cordage/reactor";
import { assertNoResult, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { BodyLog } from "./body-log.ts";
import {
  answer,
  type Connected,
  clientRequest,
  connect,
  hostHeaders,
  OK_HELLO,
} from "./exchanged.ts";

const LOST = new Failure(new ConnectionLost());
const DONE = new Failure(new ConnectionDone());

/** The class and the class of the first reason of what a request failed with. */
function told(failure: Failure): string[] {
  const { value } = failure;
  if (!(value instanceof ExchangeError)) return [value.name];
  return [value.name, ...value.reasons.map((reason) => reason.value.name)];
}

/** Fields that are about the connection, and nobody else's. */
const OF_CONNECTION: readonly string[] = [
  ...["Connection: x", "Keep-Alive: y", "Proxy-Connection: keep-alive", "Upgrade: h2c"],
  ...["TE: trailers", "Trailer: X", "Trailers: X", "Content-Length: 0"],
];

describe("HTTPClientProtocol", () => {
  it("sends a request and answers with the response when its head is in (AG-1, AG-2)", () => {
    const { request, receive, sent } = connect();
    const answered = request("GET");
    expect(sent()).to.equal("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    receive("HTTP/1.1 200 Fine\r\nX-Y: z\r\nContent-Length: 5\r\n");
    assertNoResult(answered);
    receive("\r\n");
    const response = successResultOf(answered);
    expect(response).to.include({ code: 200, phrase: "Fine", length: 5 });
    expect(response.version).to.deep.equal(["HTTP", 1, 1]);
    expect(response.request.method).to.equal("GET");
  });

  it("keeps fields of the connection apart (AG-8)", () => {
    const { request, receive } = connect();
    const answered = request("GET");
    receive(answer("200 OK", [...OF_CONNECTION, "X: z"]));
    const { headers, connectionHeaders } = successResultOf(answered);
    expect([...headers.getAllRawHeaders()]).to.deep.equal([["X", ["z"]]]);
    expect(connectionHeaders.getRawHeaders("content-length")).to.deep.equal(["0"]);
    const lines = [...connectionHeaders.getAllRawHeaders()].map(
      ([name, [value]]) => `${name}: ${value}`,
    );
    expect(lines).to.have.members(OF_CONNECTION);
  });

  it("asks for the connection to be closed unless it is to be kept (AG-2)", () => {
    const { request, receive, sent, transport, quiescent } = connect();
    const answered = request("GET", { persistent: false });
    expect(sent()).to.contain("Connection: close\r\n");
    receive(OK_HELLO);
    expect(successResultOf(readBody(successResultOf(answered))).toString()).to.equal("hello");
    expect(transport.disconnecting).to.equal(true);
    expect(quiescent).to.have.lengthOf(0);
  });

  it("takes the next request when the response is complete, one at a time (AG-4, AG-11)", () => {
    const { request, receive, quiescent, protocol } = connect();
    const first = request("GET");
    expect(failureResultOf(request("GET")).value).to.be.instanceOf(RequestNotSent);
    receive(OK_HELLO);
    expect(protocol.isQuiescent, "before the body is read").to.equal(false);
    successResultOf(readBody(successResultOf(first)));
    expect(quiescent).to.deep.equal([protocol]);
    const second = request("GET");
    receive(OK_HELLO);
    expect(successResultOf(second).code).to.equal(200);
  });

  it("is ready as soon as a response without a body is in, read or not (AG-9, AG-11)", () => {
    const { request, receive, quiescent } = connect();
    request("HEAD");
    receive(OK_HELLO.slice(0, -5));
    request("GET");
    receive(answer("304 Not Modified"));
    expect(quiescent).to.have.lengthOf(2);
  });

  it("takes a request from inside of the callback that says it is ready", () => {
    const { transport, clock } = connect();
    const asked: unknown[] = [];
    const protocol = new HTTPClientProtocol((it) => asked.push(it.request(clientRequest("GET"))), {
      clock,
    });
    protocol.makeConnection(transport);
    protocol.request(clientRequest("GET"));
    protocol.dataReceived(Buffer.from(answer("204 No Content")));
    expect(asked).to.have.lengthOf(1);
    expect(transport.value().toString().match(/GET/g)).to.have.lengthOf(2);
  });

  for (const [what, lines] of [
    ["Connection: close", ["Connection: close"]],
    ["Connection: Close, in another case", ["Connection: CLOSE"]],
    ["close in a list", ["Connection: x, close"]],
    ["close in a second field", ["Connection: x", "Connection: close"]],
    ["close with a tab before it", ["Connection: x,\tclose"]],
  ] as const) {
    it(`does not keep a connection with ${what} (AG-11)`, () => {
      const { request, receive, quiescent, transport } = connect();
      request("HEAD");
      receive(answer("200 OK", lines));
      expect(quiescent).to.have.lengthOf(0);
      expect(transport.disconnecting).to.equal(true);
    });
  }

  it("keeps a connection of HTTP/1.0 only when the server says so (AG-11)", () => {
    for (const [line, times] of [
      ["", 0],
      ["Connection: Keep-Alive\r\n", 1],
    ] as const) {
      const { request, receive, quiescent } = connect();
      request("HEAD");
      receive(`HTTP/1.0 200 OK\r\n${line}\r\n`);
      expect(quiescent).to.have.lengthOf(times);
    }
  });

  it("does not keep a connection whose 204 announces a body (AG-7, AG-11)", () => {
    for (const line of ["Content-Length: 5", "Transfer-Encoding: chunked"]) {
      const { request, receive, quiescent } = connect();
      request("GET");
      receive(answer("204 No Content", [line]));
      expect(quiescent).to.have.lengthOf(0);
    }
  });

  it("does not keep a connection that was told to close meanwhile (AG-11)", () => {
    const { request, receive, quiescent, transport } = connect();
    request("HEAD");
    transport.loseConnection();
    receive(answer("200 OK"));
    expect(quiescent).to.have.lengthOf(0);
  });

  describe("when the reader has paused with the last piece of a body", () => {
    /** A response with these lines, whose reader pauses with all of it. */
    const pausedAtTheEnd = (...lines: readonly string[]): Connected => {
      const connected = connect();
      const answered = connected.request("GET");
      connected.receive(answer("200 OK", ["Content-Length: 5", ...lines]));
      const reader = new BodyLog();
      reader.dataReceived = () => reader.transport.pauseProducing();
      successResultOf(answered).deliverBody(reader);
      connected.receive("hello");
      return connected;
    };

    it("reads on, for the next response (AG-9)", () => {
      const { request, receive, transport } = pausedAtTheEnd();
      expect(transport.producerState).to.equal("producing");
      const second = request("GET");
      receive(answer("204 No Content"));
      expect(successResultOf(second).code).to.equal(204);
    });

    it("reads on, so that it sees the server close (AG-9)", () => {
      const { transport } = pausedAtTheEnd("Connection: close");
      expect(transport.disconnecting).to.equal(true);
      expect(transport.producerState).to.equal("producing");
    });
  });

  it("does not keep a connection with a byte behind the response (AG-11)", () => {
    const { request, receive, quiescent, transport } = connect();
    const answered = request("GET");
    receive(`${OK_HELLO}H`);
    expect(successResultOf(readBody(successResultOf(answered))).toString()).to.equal("hello");
    expect(quiescent).to.have.lengthOf(0);
    expect(transport.disconnecting).to.equal(true);
  });

  it("drops an idle connection at its first byte (AG-11)", () => {
    const { request, receive, transport, protocol } = connect();
    request("HEAD");
    receive(answer("200 OK"));
    expect(protocol.isQuiescent).to.equal(true);
    receive("H");
    expect(transport.disconnected).to.equal(true);
    expect(failureResultOf(request("GET")).value).to.be.instanceOf(RequestNotSent);
  });

  it("passes informational responses to the request, but 100 (AG-6)", () => {
    const { request, receive } = connect();
    const hints: unknown[] = [];
    const answered = request("GET", {
      informationalReceived: (code, headers) => hints.push([code, headers.getRawHeaders("Link")]),
    });
    receive(answer("100 Continue"), answer("103 Early Hints", ["Link: </x>"]));
    assertNoResult(answered);
    expect(hints).to.deep.equal([[103, ["</x>"]]]);
  });

  describe("when something goes wrong", () => {
    it("tells that nothing came back (AG-4)", () => {
      const { request, protocol } = connect();
      const answered = request("GET");
      protocol.connectionLost(LOST);
      expect(told(failureResultOf(answered))).to.deep.equal([
        "ResponseNeverReceived",
        "ConnectionLost",
      ]);
      expect(failureResultOf(protocol.request(clientRequest("GET"))).value).to.be.instanceOf(
        RequestNotSent,
      );
    });

    it("tells that the head was cut (AG-4)", () => {
      const { request, protocol, receive } = connect();
      const answered = request("GET");
      receive("H");
      protocol.connectionLost(DONE);
      const { value } = failureResultOf(answered);
      expect(value).to.be.instanceOf(ResponseFailed);
      expect(value).not.to.be.instanceOf(ResponseNeverReceived);
    });

    it("refuses a response that breaks a rule, and drops the connection (AG-5, AG-7)", () => {
      const { request, receive, transport } = connect();
      const answered = request("GET");
      receive("HTTP/2.0 200 OK\r\n\r\n");
      const { value } = failureResultOf(answered);
      expect((value as ResponseFailed).reasons[0]?.value).to.be.instanceOf(BadResponseVersion);
      expect(transport.disconnected).to.equal(true);
    });

    it("fails at 101 instead of waiting for ever (AG-6)", () => {
      const { request, receive } = connect();
      const answered = request("GET");
      receive(answer("101 Switching Protocols", ["Upgrade: x"]));
      expect(told(failureResultOf(answered))).to.deep.equal(["ResponseFailed", "ParseError"]);
    });

    it("fails without exactly one Host, or with fields that frame (AG-1, AG-2)", () => {
      const twoHosts = hostHeaders(["Host", "other"]);
      const length = hostHeaders(["Content-Length", "5"]);
      const chunked = hostHeaders(["Transfer-Encoding", "chunked"]);
      for (const headers of [undefined, twoHosts, length, chunked]) {
        const { request, sent, transport } = connect();
        const failure = failureResultOf(request("GET", { headers }));
        expect(told(failure)).to.deep.equal(["RequestGenerationFailed", "BadHeaders"]);
        expect(sent()).to.equal("");
        expect(transport.disconnecting).to.equal(true);
      }
    });

    it("can be cancelled before the response comes (AG-4)", () => {
      const { request, receive, transport } = connect();
      const answered = request("GET");
      answered.cancel();
      expect(told(failureResultOf(answered))).to.deep.equal([
        "ResponseNeverReceived",
        "CancelledError",
      ]);
      expect(transport.disconnected).to.equal(true);
      receive(OK_HELLO); // too late
    });

    it("can be cancelled while the head comes (AG-4)", () => {
      const { request, receive } = connect();
      const answered = request("GET");
      receive("HTTP/1.1 200");
      answered.cancel();
      expect(told(failureResultOf(answered))).to.deep.equal(["ResponseFailed", "CancelledError"]);
    });

    it("can be aborted, and tells when that is done", () => {
      const { request, protocol, transport } = connect();
      const answered = request("GET");
      const aborted = protocol.abort();
      expect(transport.disconnected).to.equal(true);
      assertNoResult(aborted);
      protocol.connectionLost(LOST);
      successResultOf(aborted);
      expect(told(failureResultOf(answered))[0]).to.equal("ResponseNeverReceived");
      successResultOf(protocol.abort());
    });
  });

  describe("keeps time", () => {
    it("gives the server so long for a head (AG-17)", () => {
      const { request, receive, clock, transport } = connect({ headTimeout: 7 });
      const answered = request("GET");
      receive("HTTP/1.1 200 OK\r\n");
      clock.advance(6.9);
      receive("X: y\r\n"); // trickling doesn't help
      assertNoResult(answered);
      clock.advance(0.1);
      expect(told(failureResultOf(answered))).to.deep.equal([
        "ResponseFailed",
        "ResponseTimeoutError",
      ]);
      expect(transport.disconnected).to.equal(true);
      expect(clock.getDelayedCalls()).to.have.lengthOf(0);
    });

    it("lets who asked take any time for a body that has begun to come (AG-17)", () => {
      const { request, receive, clock, transport } = connect({ headTimeout: 7, bodyTimeout: 7 });
      const answered = request("GET");
      clock.advance(5);
      receive(OK_HELLO.slice(0, -1));
      clock.advance(1000);
      expect(transport.disconnecting).to.equal(false);
      const body = readBody(successResultOf(answered));
      receive("o");
      expect(String(successResultOf(body))).to.equal("hello");
    });

    it("gives it so long to take more of a request's body (AG-17)", () => {
      const { request, clock, transport } = connect({ sendTimeout: 7 });
      const never = (async function* () {
        yield Buffer.from("a piece");
        await new Promise(() => {});
      })();
      const answered = request("PUT", { bodyProducer: new FileBodyProducer(never) });
      const upload = transport.producer as IPushProducer; // the client registers as one
      clock.advance(100); // it is not the server that is slow
      upload.pauseProducing();
      clock.advance(6.9);
      upload.resumeProducing();
      clock.advance(100);
      upload.pauseProducing();
      clock.advance(6.9);
      assertNoResult(answered);
      clock.advance(0.1);
      expect(told(failureResultOf(answered))).to.deep.equal([
        "RequestTransmissionFailed",
        "ResponseTimeoutError",
      ]);
      expect(transport.disconnected).to.equal(true);
      expect(clock.getDelayedCalls()).to.have.lengthOf(0);
    });

    it("counts the time of the response once that has begun, though the request waits (AG-17)", () => {
      const { request, receive, clock, transport } = connect({ sendTimeout: 7, bodyTimeout: 20 });
      const never = (async function* () {
        await new Promise(() => {});
        yield Buffer.from("");
      })();
      const answered = request("PUT", { bodyProducer: new FileBodyProducer(never) });
      const upload = transport.producer as IPushProducer; // the client registers as one
      upload.pauseProducing();
      receive(OK_HELLO.slice(0, -4));
      const body = readBody(successResultOf(answered));
      upload.resumeProducing();
      upload.pauseProducing();
      clock.advance(19);
      assertNoResult(body);
      clock.advance(1);
      expect(told(failureResultOf(body))).to.deep.equal(["ResponseFailed", "ResponseTimeoutError"]);
    });

    it("gives it so long between the bytes of a body that is read (AG-17)", () => {
      const { request, receive, clock } = connect({ bodyTimeout: 7 });
      const answered = request("GET");
      receive(OK_HELLO.slice(0, -4));
      const response = successResultOf(answered);
      clock.advance(100); // nobody reads: it is not the server that is slow
      const body = readBody(response);
      clock.advance(6.9);
      receive("e");
      clock.advance(6.9);
      assertNoResult(body);
      clock.advance(0.1);
      expect(told(failureResultOf(body))).to.deep.equal(["ResponseFailed", "ResponseTimeoutError"]);
    });

    it("aborts a connection that doesn't close (AG-17)", () => {
      const { request, receive, clock, transport } = connect({ closeTimeout: 7 });
      request("HEAD", { persistent: false });
      receive(answer("200 OK"));
      clock.advance(6.9);
      expect(transport.disconnected).to.equal(false);
      clock.advance(0.1);
      expect(transport.disconnected).to.equal(true);
    });

    it("leaves no delayed call behind while idle or when it is lost", () => {
      const { request, receive, clock, protocol } = connect();
      request("HEAD");
      receive(answer("200 OK"));
      protocol.connectionLost(DONE);
      expect(clock.getDelayedCalls()).to.have.lengthOf(0);
    });

    it("throws for times that are none", () => {
      expect(() => connect({ headTimeout: 0 })).to.throw(RangeError, "headTimeout");
      expect(() => connect({ bodyTimeout: Number.NaN })).to.throw(RangeError, "bodyTimeout");
    });
  });

  it("is told apart by its errors: what wasn't sent, what may have been", () => {
    const reason = new Failure(new ConnectionLost());
    expect(new ResponseNeverReceived([reason])).to.be.instanceOf(ResponseFailed);
    expect(new RequestGenerationFailed([reason]).cause).to.equal(reason.value);
  });
});
