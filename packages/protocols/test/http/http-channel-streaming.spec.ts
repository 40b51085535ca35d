import { Failure } from "@cordage/deferred";
import {
  BodyDeliveredError,
  MAX_DRAIN_BYTES,
  MAX_EARLY_BYTES,
  type Request,
  RequestDone,
  RequestRefusedError,
  ResponseFinishedError,
} from "@cordage/protocols/http";
import { ConnectionLost } from "@cordage/reactor";
import { AccumulatingProtocol, flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import {
  bodies,
  CONTINUE,
  get,
  message,
  refusal,
  type Served,
  type ServeOptions,
  serve,
} from "./served.ts";

/** A server whose requests take their bodies as streams, and the readers of them. */
interface Streaming extends Served {
  /** The reader of the last request. */
  readonly reader: AccumulatingProtocol;
}

/** Reads every body, unless the test says something else of `process`. */
function serveStreams(options: ServeOptions = {}): Streaming {
  const reader = new AccumulatingProtocol();
  const served = serve({
    headReceived: takeStream,
    process: (request) => request.deliverBody(reader),
    ...options,
  });
  return { ...served, reader };
}

function takeStream(request: Request): void {
  request.bodyMode = "stream";
}

/** Reads nothing from the beginning. */
class PausedReader extends AccumulatingProtocol {
  override connectionMade(): void {
    super.connectionMade();
    this.transport.pauseProducing();
  }
}

function upload(length: number, ...lines: readonly string[]): string {
  return message("POST / HTTP/1.1", `Content-Length: ${length}`, ...lines);
}

const CHUNKED = message("POST / HTTP/1.1", "Transfer-Encoding: chunked");

describe("HTTPChannel, with a body that is taken as a stream (HP-18)", () => {
  it("processes the request when its head is there, and delivers the body as it comes", () => {
    const { receive, reader, requests } = serveStreams();
    receive(upload(10));
    expect(requests.length).to.equal(1);
    receive("hello");
    expect(reader.data.toString()).to.equal("hello");
    receive("world");
    expect(reader.data.toString()).to.equal("helloworld");
    expect(reader.closedReason?.check(RequestDone)).to.equal(RequestDone);
    expect(requests[0]?.content.length).to.equal(0);
  });

  it("delivers chunks, and then has the trailers", () => {
    const { receive, reader, requests } = serveStreams();
    receive(CHUNKED, "5\r\nhello\r\n", "0\r\nX-Sum: 1\r\n\r\n");
    expect(reader.data.toString()).to.equal("hello");
    expect(requests[0]?.trailers.getRawHeaders("X-Sum")).to.deep.equal(["1"]);
  });

  it("closes behind a response to a client that was never told to send the body (HP-17)", () => {
    const { clock, receive, reader, requests, sent, transport } = serveStreams({
      process: (request) => {
        request.deliverBody(new PausedReader());
        request.finishWith("no");
      },
    });
    receive(upload(200, "Expect: 100-continue"));
    expect(sent()).to.include("\r\nConnection: close\r\n");
    receive(get("/in-its-place"), get("/smuggled"));
    clock.advance(2);
    expect([requests.length, transport.disconnecting]).to.deep.equal([1, true]);
    expect(reader.data.length).to.equal(0);
  });

  it("ends at once where there is no body", () => {
    const { receive, reader } = serveStreams();
    receive(get("/"));
    expect(reader.closedReason?.check(RequestDone)).to.equal(RequestDone);
  });

  it("goes on with the next request when the response is finished", () => {
    const bodiesRead: AccumulatingProtocol[] = [];
    const { receive, requests, sent } = serveStreams({
      process: (request) => {
        const reader = new AccumulatingProtocol();
        bodiesRead.push(reader);
        request.deliverBody(reader);
      },
    });
    receive(`${upload(2)}hi${upload(3)}you`);
    expect(requests.length).to.equal(1);
    requests[0]?.finishWith("1");
    requests[1]?.finishWith("2");
    expect(bodies(sent())).to.deep.equal(["1", "2"]);
    expect(bodiesRead.map(({ data }) => data.toString())).to.deep.equal(["hi", "you"]);
  });

  it("keeps the connection for a response that began before the body had ended", () => {
    const { receive, requests, sent, transport } = serveStreams();
    receive(upload(MAX_DRAIN_BYTES + 2), "h");
    requests[0]?.write("early");
    receive("x".repeat(MAX_DRAIN_BYTES), "i");
    requests[0]?.finish();
    expect(sent()).not.to.include("Connection: close");
    receive(get("/next"));
    expect([requests.length, transport.disconnecting]).to.deep.equal([2, false]);
  });

  it("delivers nothing before somebody asks, and keeps what a segment brought", () => {
    const { receive, reader, requests } = serveStreams({ process: () => {} });
    receive(`${upload(5)}hello`);
    expect(reader.data.length).to.equal(0);
    requests[0]?.deliverBody(reader);
    expect(reader.data.toString()).to.equal("hello");
    expect(reader.closedReason?.check(RequestDone)).to.equal(RequestDone);
  });

  it("stops reading while the reader is paused and 16 KiB wait, and goes on with it", () => {
    const { receive, reader, transport } = serveStreams();
    receive(upload(3 * MAX_EARLY_BYTES));
    reader.transport.pauseProducing();
    receive("x".repeat(MAX_EARLY_BYTES));
    expect([reader.data.length, transport.producerState]).to.deep.equal([0, "producing"]);
    receive("x");
    expect([reader.data.length, transport.producerState]).to.deep.equal([0, "paused"]);
    reader.transport.resumeProducing();
    expect(reader.data.length).to.equal(MAX_EARLY_BYTES + 1);
    expect(transport.producerState).to.equal("producing");
  });

  it("delivers no more than one piece to a reader that pauses at each", () => {
    const pieces: string[] = [];
    const { receive, reader } = serveStreams();
    reader.dataReceived = (data: Buffer) => {
      pieces.push(data.toString());
      reader.transport.pauseProducing();
    };
    receive(CHUNKED, "1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
    expect(pieces).to.deep.equal(["a"]);
    expect(reader.closed).to.equal(false);
    reader.transport.resumeProducing();
    reader.transport.resumeProducing();
    expect(pieces).to.deep.equal(["a", "b"]);
  });

  it("tells a client that waits for it to go on when somebody reads (HP-17)", () => {
    const { receive, reader, requests, sent } = serveStreams({ process: () => {} });
    receive(upload(5, "Expect: 100-continue"));
    expect(sent()).to.equal("");
    requests[0]?.deliverBody(reader);
    expect(sent()).to.equal(CONTINUE);
    reader.transport.pauseProducing();
    reader.transport.resumeProducing();
    expect(sent()).to.equal("");
  });

  it("never tells it when the response comes first (HP-17)", () => {
    const { receive, requests, sent, transport } = serveStreams({ process: () => {} });
    receive(upload(5, "Expect: 100-continue"));
    requests[0]?.finishWith("no");
    expect(sent()).to.include("Connection: close");
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("gives the client no time limit while the reader is paused, and the usual one otherwise", () => {
    const { clock, receive, reader, sent } = serveStreams();
    receive(upload(5));
    reader.transport.pauseProducing();
    clock.advance(600);
    expect(sent()).to.equal("");
    reader.transport.resumeProducing();
    clock.advance(60);
    expect(sent()).to.equal(refusal("408 Request Timeout"));
    expect(reader.closedReason?.check(RequestRefusedError)).to.equal(RequestRefusedError);
  });

  it("throws away what is left when the response is finished early, up to 64 KiB (HC-6)", () => {
    const { receive, reader, requests, sent } = serveStreams();
    receive(upload(MAX_DRAIN_BYTES), "x");
    requests[0]?.finishWith("enough");
    expect(reader.closedReason?.check(ResponseFinishedError)).to.equal(ResponseFinishedError);
    receive("x".repeat(MAX_DRAIN_BYTES - 1), get("/next"));
    expect(bodies(sent())).to.deep.equal(["enough"]);
    expect([reader.data.length, requests.length]).to.deep.equal([1, 2]);
  });

  it("throws away what a paused reader has not taken, too", () => {
    const { receive, reader, requests, transport } = serveStreams();
    receive(upload(2 * MAX_EARLY_BYTES));
    reader.transport.pauseProducing();
    receive("x".repeat(2 * MAX_EARLY_BYTES));
    requests[0]?.finishWith("enough");
    expect(transport.producerState).to.equal("producing");
    receive(get("/next"));
    expect([reader.data.length, requests.length]).to.deep.equal([0, 2]);
  });

  it("closes behind a response that leaves more than 64 KiB unread (HC-6)", () => {
    const { receive, requests, sent, transport } = serveStreams({ process: () => {} });
    receive(upload(MAX_DRAIN_BYTES + 1));
    requests[0]?.finishWith("no");
    expect(sent()).to.include("Connection: close");
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("answers a body that turns out bad with 400, and tells the reader", () => {
    const { receive, reader, requests, sent } = serveStreams();
    receive(CHUNKED, "5\r\nhello\r\n", "nonsense\r\n");
    expect(sent()).to.equal(refusal("400 Bad Request"));
    expect(reader.closedReason?.check(RequestRefusedError)).to.equal(RequestRefusedError);
    expect(requests[0]?.isLost).to.equal(true);
  });

  it("tells the reader when the client goes away (HC-5)", () => {
    const { channel, receive, reader } = serveStreams();
    receive(upload(5), "he");
    const reason = new Failure(new ConnectionLost());
    channel.connectionLost(reason);
    expect(reader.data.toString()).to.equal("he");
    expect(reader.closedReason).to.equal(reason);
  });

  it("tells one who asks for the body after that, be it a stream or not (HC-5)", () => {
    for (const mode of ["stream", "whole"] as const) {
      const { channel, receive, reader, requests } = serveStreams({
        headReceived: (request) => {
          request.bodyMode = mode;
        },
        process: () => {},
      });
      receive(`${upload(5)}hello`);
      const reason = new Failure(new ConnectionLost());
      channel.connectionLost(reason);
      requests[0]?.deliverBody(reader);
      expect([reader.data.length, reader.closedReason]).to.deep.equal([0, reason]);
    }
  });

  it("ends the connection when the reader ends its transport", () => {
    const { receive, reader, requests, transport } = serveStreams();
    receive(upload(5));
    reader.transport.loseConnection();
    expect(transport.disconnecting).to.equal(true);
    expect(requests[0]?.isLost).to.equal(false);
  });

  it("logs what the reader throws while it is being resumed, and ends the connection (GEN-3)", () => {
    const { receive, reader, requests, transport } = serveStreams({ process: () => {} });
    receive(`${upload(5)}hello`);
    reader.dataReceived = () => {
      throw new SyntaxError("no good");
    };
    requests[0]?.deliverBody(reader);
    expect(transport.writeDisconnecting).to.equal(true);
    expect(flushLoggedErrors(SyntaxError).length).to.equal(1);
  });

  it("delivers a body once", () => {
    const { receive, reader, requests } = serveStreams();
    receive(upload(5));
    expect(() => requests[0]?.deliverBody(reader)).to.throw(BodyDeliveredError);
  });

  it("delivers a body that was collected in the same way, once it is there", () => {
    const { receive, reader } = serveStreams({
      headReceived: (request) => {
        expect(() => request.deliverBody(new AccumulatingProtocol())).to.throw(TypeError);
      },
    });
    receive(upload(5), "he", "llo");
    expect(reader.data.toString()).to.equal("hello");
    expect(reader.closedReason?.check(RequestDone)).to.equal(RequestDone);
  });
});

describe("HTTPChannel, limits of bodies that stream (HP-18)", () => {
  it("takes streams up to their own limit, and not one more byte", () => {
    const limits = { maxBodySize: 5, maxStreamedBodySize: 10 };
    const { receive, reader, requests, sent } = serveStreams(limits);
    receive(`${upload(10)}helloworld`);
    expect(reader.data.length).to.equal(10);
    requests[0]?.finishWith("");
    sent();
    receive(upload(11));
    expect(sent()).to.equal(refusal("413 Content Too Large"));
  });

  it("collects bodies up to theirs, and not one more byte", () => {
    const limits = { maxBodySize: 5, maxStreamedBodySize: 10 };
    const collect = (bytes: string): string => {
      const { receive, requests, sent } = serve(limits);
      receive(bytes);
      return sent() || `${requests[0]?.content}`;
    };
    const tooLong = refusal("413 Content Too Large");
    expect(collect(`${upload(5)}hello`)).to.equal("hello");
    expect(collect(upload(6, "Expect: 100-continue"))).to.equal(tooLong);
    expect(collect(`${CHUNKED}5\r\nhello\r\n0\r\n\r\n`)).to.equal("hello");
    expect(collect(`${CHUNKED}5\r\nhello\r\n1\r\n!\r\n`)).to.equal(tooLong);
  });

  it("takes streams as long as other bodies by default", () => {
    const { receive, sent } = serveStreams({ maxBodySize: 5 });
    receive(upload(6));
    expect(sent()).to.equal(refusal("413 Content Too Large"));
  });
});
