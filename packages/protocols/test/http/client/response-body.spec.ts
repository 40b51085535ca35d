import { Failure } from "@cordage/deferred";
import {
  BodyDeliveredError,
  BodyTooLongError,
  type IResponse,
  PartialDownloadError,
  ResponseFailed,
  readBody,
} from "@cordage/protocols/http";
import { ConnectionDone, ConnectionLost } from "@cordage/reactor";
import { assertNoResult, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { BodyLog } from "./body-log.ts";
import { answer, type Connected, connect, OK_HELLO } from "./exchanged.ts";

const LOST = new Failure(new ConnectionLost());
const DONE = new Failure(new ConnectionDone());

/** A connection, and the response to a GET, of which these chunks came. */
function respond(...chunks: readonly string[]): Connected & { readonly response: IResponse } {
  const connected = connect();
  const answered = connected.request("GET");
  connected.receive(...chunks);
  return { ...connected, response: successResultOf(answered) };
}

function read(response: IResponse): BodyLog {
  const reader = new BodyLog();
  response.deliverBody(reader);
  return reader;
}

const CHUNKED = ["Transfer-Encoding: chunked"];

describe("The body of a response", () => {
  it("is held back, and reading paused, until somebody reads it (AG-9)", () => {
    const { transport, response, receive } = respond(OK_HELLO.slice(0, -2));
    expect(transport.producerState).to.equal("paused");
    const reader = read(response);
    expect(transport.producerState).to.equal("producing");
    expect(reader.text).to.equal("hel");
    receive("lo");
    expect({ text: reader.text, end: reader.end }).to.deep.equal({
      text: "hello",
      end: "ResponseDone",
    });
  });

  it("is delivered once (AG-9)", () => {
    const { response } = respond(OK_HELLO);
    read(response);
    expect(() => read(response)).to.throw(BodyDeliveredError);
  });

  it("ends at once where there is none (AG-9)", () => {
    const { response } = respond(answer("200 OK", ["Content-Length: 0"]));
    expect(read(response).end).to.equal("ResponseDone");
  });

  it("tells trailers at its end (HP-15)", () => {
    const { response } = respond(answer("200 OK", CHUNKED, "2\r\nhi\r\n0\r\nX: y\r\n\r\n"));
    read(response);
    expect((response as unknown as { trailers: Iterable<unknown> }).trailers).to.have.property(
      "size",
      1,
    );
  });

  it("may be complete when the connection was closed (AG-9)", () => {
    const { response, protocol } = respond(answer("200 OK", [], "hello"));
    const reader = read(response);
    protocol.connectionLost(DONE);
    expect({ text: reader.text, end: reader.end }).to.deep.equal({
      text: "hello",
      end: "PotentialDataLoss",
    });
  });

  it("was cut when the connection broke instead of being closed (AG-9)", () => {
    const { response, protocol } = respond(answer("200 OK", [], "hello"));
    const reader = read(response);
    protocol.connectionLost(LOST);
    expect(reader.end).to.equal("ResponseFailed");
  });

  for (const [what, text] of [
    ["a length", OK_HELLO.slice(0, -1)],
    ["chunks", answer("200 OK", CHUNKED, "5\r\nhell")],
    ["chunks without the last one", answer("200 OK", CHUNKED, "4\r\nhell\r\n")],
  ] as const) {
    it(`was cut when the connection ends inside of ${what} (AG-9)`, () => {
      const { response, protocol } = respond(text);
      const reader = read(response);
      protocol.connectionLost(DONE);
      expect({ text: reader.text, end: reader.end }).to.deep.equal({
        text: "hell",
        end: "ResponseFailed",
      });
      expect((reader.ends[0] as ResponseFailed).response).to.equal(response);
    });
  }

  it("can be read after the connection was lost, as far as it had come (AG-9)", () => {
    const { response, protocol } = respond(OK_HELLO);
    protocol.connectionLost(LOST);
    const reader = read(response);
    expect({ text: reader.text, end: reader.end }).to.deep.equal({
      text: "hello",
      end: "ResponseDone",
    });
  });

  it("has its trailers, when it is read after the connection was lost (HP-15)", () => {
    const { response, receive, protocol } = respond(answer("200 OK", CHUNKED, "2\r\nhi\r\n"));
    const reader = new BodyLog();
    reader.connectionMade = () => reader.transport.pauseProducing();
    response.deliverBody(reader);
    receive("0\r\nX: y\r\n\r\n");
    protocol.connectionLost(LOST);
    reader.transport.resumeProducing();
    expect(reader).to.include({ text: "hi", end: "ResponseDone" });
    expect(response.trailers?.getRawHeaders("X")).to.deep.equal(["y"]);
  });

  it("fails when its framing breaks a rule (AG-7)", () => {
    const { response, transport } = respond(answer("200 OK", CHUNKED, "2\r\nhiXY"));
    const reader = read(response);
    expect({ text: reader.text, end: reader.end }).to.deep.equal({
      text: "hi",
      end: "ResponseFailed",
    });
    expect(transport.disconnected).to.equal(true);
  });

  it("can be paused and resumed by who reads it (AG-9)", () => {
    const { response, receive, transport } = respond(OK_HELLO.slice(0, -5));
    const reader = read(response);
    reader.transport.pauseProducing();
    expect(transport.producerState).to.equal("paused");
    receive("hello"); // was on its way
    expect(reader.text).to.equal("");
    reader.transport.resumeProducing();
    expect({ text: reader.text, end: reader.end }).to.deep.equal({
      text: "hello",
      end: "ResponseDone",
    });
  });

  it("can be given up, and the connection with it (AG-9)", () => {
    const { response, transport } = respond(OK_HELLO.slice(0, -1));
    read(response).transport.loseConnection();
    expect(transport.disconnected).to.equal(true);
  });

  it("can't be written to", () => {
    const { response } = respond(OK_HELLO);
    expect(() => read(response).transport.write("x")).to.throw(TypeError);
  });

  it("loses nothing behind a reader that throws (GEN-3)", () => {
    const { response, receive } = respond(OK_HELLO.slice(0, -5));
    const reader = new BodyLog();
    response.deliverBody(reader);
    reader.dataReceived = () => {
      throw new Error("no");
    };
    expect(() => receive("he")).to.throw("no");
    reader.dataReceived = (data) => reader.pieces.push(data.toString());
    receive("llo");
    expect(reader.text).to.equal("llo");
  });
});

describe("readBody", () => {
  it("collects the body (AG-9)", () => {
    const { response, receive } = respond(OK_HELLO.slice(0, -3));
    const body = readBody(response);
    assertNoResult(body);
    receive("l", "lo");
    expect(successResultOf(body).toString()).to.equal("hello");
  });

  it("has what came when only the close told the end, or takes it (AG-9)", () => {
    for (const acceptUntilClose of [false, true]) {
      const { response, protocol } = respond(answer("200 Fine", [], "hello"));
      const body = readBody(response, { acceptUntilClose });
      protocol.connectionLost(DONE);
      if (acceptUntilClose) {
        expect(successResultOf(body).toString()).to.equal("hello");
        continue;
      }
      const error = failureResultOf(body).value as PartialDownloadError;
      expect(error).to.be.instanceOf(PartialDownloadError);
      expect(error).to.include({ status: 200, phrase: "Fine" });
      expect(error.response.toString()).to.equal("hello");
    }
  });

  it("takes as much as it may, and no byte more (AG-9)", () => {
    expect(successResultOf(readBody(respond(OK_HELLO).response, { maxSize: 5 })).length).to.equal(
      5,
    );
    const { response, transport } = respond(OK_HELLO);
    const failure = failureResultOf(readBody(response, { maxSize: 4 }));
    expect(failure.value).to.be.instanceOf(BodyTooLongError);
    expect(failure.value).to.include({ limit: 4 });
    expect(transport.disconnected).to.equal(true);
    expect(() => readBody(response, { maxSize: -1 })).to.throw(RangeError);
  });

  it("doesn't wait for a body that its head says is too long, unless there is none (AG-9)", () => {
    const { response, transport } = respond(answer("200 OK", ["Content-Length: 6"]));
    const failure = failureResultOf(readBody(response, { maxSize: 5 }));
    expect(failure.value).to.be.instanceOf(BodyTooLongError);
    expect(transport.disconnected).to.equal(true);

    const connected = connect();
    const answered = connected.request("HEAD");
    connected.receive(answer("200 OK", ["Content-Length: 6"]));
    const body = readBody(successResultOf(answered), { maxSize: 5 });
    expect(successResultOf(body).length).to.equal(0);
    expect(connected.transport.disconnected).to.equal(false);
  });

  it("fails when the body is cut (AG-9)", () => {
    const { response, protocol } = respond(OK_HELLO.slice(0, -1));
    const body = readBody(response);
    protocol.connectionLost(LOST);
    expect(failureResultOf(body).value).to.be.instanceOf(ResponseFailed);
  });

  it("can be cancelled, which ends the connection (AG-9)", () => {
    const { response, transport, protocol } = respond(OK_HELLO.slice(0, -1));
    const body = readBody(response);
    body.cancel();
    expect(failureResultOf(body).value.name).to.equal("CancelledError");
    expect(transport.disconnected).to.equal(true);
    protocol.connectionLost(LOST);
  });
});
