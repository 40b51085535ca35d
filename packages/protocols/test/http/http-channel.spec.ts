import { Failure } from "@cordage/deferred";
import {
  MAX_EARLY_BYTES,
  MAX_LINGER_BYTES,
  RESPONSES,
  type Request,
  RequestRefusedError,
} from "@cordage/protocols/http";
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
import { allChunkings } from "./chunkings.ts";
import { HOSTILE_REQUESTS } from "./hostile-requests.ts";
import { get, message, refusal, response, serve } from "./served.ts";

const HELLO = response("200 OK", ["Content-Length: 5", "Content-Type: text/html"], "hello");
const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

const sayHello = (request: Request): void => request.finishWith("hello");
const sayURI = (request: Request): void => request.finishWith(request.uri);

function bodies(sent: string): string[] {
  return [...sent.matchAll(/Content-Length: ([0-9]+)[\s\S]*?\r\n\r\n/g)].map((match) => {
    const start = match.index + match[0].length;
    return sent.slice(start, start + Number(match[1]));
  });
}

/** Counts its writes. */
class CountingTransport extends StringTransport {
  writes = 0;

  override write(data: Uint8Array | string): void {
    this.writes += 1;
    super.write(data);
  }

  override writeSequence(data: Iterable<Uint8Array | string>): void {
    this.writes += 1;
    super.writeSequence(data);
  }
}

describe("HTTPChannel, refusing", () => {
  for (const { name, rule, status, bytes } of HOSTILE_REQUESTS) {
    it(`answers ${name} with one ${status} and goes no further (${rule})`, () => {
      const text = Buffer.from(bytes + get("/smuggled"), "latin1");
      const chunkings = text.length < 300 ? allChunkings(text) : [[text]];
      for (const chunks of chunkings) {
        const { channel, clock, transport, requests, sent } = serve({ process: sayHello });
        for (const chunk of chunks) channel.dataReceived(chunk);
        expect(sent()).to.equal(refusal(`${status} ${RESPONSES.get(status)}`));
        expect(requests).to.deep.equal([]);
        clock.advance(2);
        expect(transport.disconnecting).to.equal(true);
      }
    });
  }

  it("answers the good requests before the bad one, in order", () => {
    const { receive, requests, sent } = serve({ process: sayURI });
    receive(get("/a") + get("/b") + get("b a d") + get("/c"));
    const answered = sent();
    expect(bodies(answered)).to.deep.equal(["/a", "/b", ""]);
    expect(answered.endsWith(refusal("400 Bad Request"))).to.equal(true);
    expect(requests.length).to.equal(2);
  });

  it("never writes into the middle of another response (HC-1)", () => {
    const { receive, requests, sent } = serve({ process: (request) => request.write("so far") });
    receive(get("/a") + get("b a d"));
    expect(sent()).to.not.contain("400");
    requests[0]?.finish();
    expect(sent()).to.equal(`0\r\n\r\n${refusal("400 Bad Request")}`);
  });

  it("writes no refusal behind a response that began before the body was complete", () => {
    const { receive, sent } = serve({ headReceived: (request) => request.write("so far") });
    receive(message("POST / HTTP/1.1", "Transfer-Encoding: chunked"));
    sent();
    receive("nonsense\r\n");
    expect(sent()).to.equal("");
  });

  it("tells a request whose body turned out bad (HC-5)", () => {
    let finish: unknown;
    const { receive } = serve({ headReceived: (request) => (finish = request.notifyFinish()) });
    receive(message("POST / HTTP/1.1", "Transfer-Encoding: chunked"), "nonsense\r\n");
    const failure = failureResultOf(finish as ReturnType<Request["notifyFinish"]>);
    expect(failure.value).to.be.instanceOf(RequestRefusedError);
    expect(failure.value).to.have.property("status", 400);
  });
});

describe("HTTPChannel, lingering (HC-7)", () => {
  it("ends its side at once, and closes 2 seconds later", () => {
    const { clock, receive, transport } = serve();
    receive("nonsense\r\n");
    expect([transport.writeDisconnecting, transport.disconnecting]).to.deep.equal([true, false]);
    clock.advance(1.9);
    expect(transport.disconnecting).to.equal(false);
    clock.advance(0.1);
    expect(transport.disconnecting).to.equal(true);
  });

  it("throws away 64 KiB, and closes at the next byte", () => {
    const { receive, transport } = serve();
    receive("nonsense\r\n", "a".repeat(MAX_LINGER_BYTES));
    expect(transport.disconnecting).to.equal(false);
    receive("a");
    expect(transport.disconnecting).to.equal(true);
  });

  it("is over when the client closes", () => {
    const { channel, clock, receive } = serve();
    receive("nonsense\r\n");
    channel.connectionLost();
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("reads again when early bytes had made it pause", () => {
    const { receive, requests, transport } = serve();
    receive(get("/a"), `bad\r\n${"a".repeat(MAX_EARLY_BYTES)}`);
    expect(transport.producerState).to.equal("paused");
    requests[0]?.finish();
    expect(transport.producerState).to.equal("producing");
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("gives up on a close that takes longer than 15 seconds", () => {
    const { clock, receive, transport } = serve();
    receive("nonsense\r\n");
    clock.pump([2, 14.9]);
    expect(transport.disconnected).to.equal(false);
    clock.advance(0.1);
    expect(transport.disconnected).to.equal(true);
  });
});

describe("HTTPChannel, pipelining (HC-1)", () => {
  it("answers what comes in one chunk in one write", () => {
    const transport = new CountingTransport();
    const { receive, sent } = serve({ process: sayURI, transport });
    receive(get("/a") + get("/b") + get("/c"));
    expect(transport.writes).to.equal(1);
    expect(bodies(sent())).to.deep.equal(["/a", "/b", "/c"]);
  });

  it("joins heads, text and bytes in order", () => {
    const transport = new CountingTransport();
    const process = (request: Request): void => {
      request.finishWith(request.uri === "/bytes" ? Buffer.from([0xff, 0x00]) : "t\u00e9xt");
    };
    const { receive, sent } = serve({ process, transport });
    receive(get("/text") + get("/bytes") + get("/text"));
    expect(transport.writes).to.equal(1);
    expect(bodies(sent())).to.deep.equal(["t\xc3\xa9xt", "\xff\x00", "t\xc3\xa9xt"]);
  });

  it("does not copy a large body to send it with its head", () => {
    const transport = new CountingTransport();
    const body = Buffer.alloc(40_000, "x");
    const { receive, sent } = serve({ process: (request) => request.finishWith(body), transport });
    receive(get("/"));
    expect(transport.writes).to.equal(1);
    expect(sent().length).to.be.above(40_000);
  });

  it("sends a batch before it grows beyond 64 KiB", () => {
    const transport = new CountingTransport();
    const body = "x".repeat(30_000);
    const { receive } = serve({ process: (request) => request.finishWith(body), transport });
    receive(get("/").repeat(5));
    expect(transport.writes).to.equal(2);
  });

  it("does not look at the next request before the response is finished", () => {
    const { receive, requests, sent } = serve();
    receive(get("/slow") + get("/fast"));
    expect(requests.map(({ uri }) => uri)).to.deep.equal(["/slow"]);
    requests[0]?.finishWith("slow");
    expect(requests.map(({ uri }) => uri)).to.deep.equal(["/slow", "/fast"]);
    requests[1]?.finishWith("fast");
    expect(bodies(sent())).to.deep.equal(["slow", "fast"]);
  });

  it("keeps early bytes, and pauses reading when there are more than 16 KiB", () => {
    const { receive, requests, transport } = serve();
    receive(get("/a"), "x".repeat(MAX_EARLY_BYTES));
    expect(transport.producerState).to.equal("producing");
    receive("x");
    expect(transport.producerState).to.equal("paused");
    expect(requests.length).to.equal(1);
  });

  it("resumes reading when the early bytes have been worked on", () => {
    const { receive, requests, transport } = serve();
    receive(get("/a"), get("/b", `X: ${"x".repeat(MAX_EARLY_BYTES - 30)}`));
    expect(transport.producerState).to.equal("paused");
    requests[0]?.finishWith("");
    expect(transport.producerState).to.equal("producing");
    expect(requests.length).to.equal(2);
  });

  it("stays paused while the early bytes hold more than one request", () => {
    const { receive, requests, transport } = serve();
    receive(get("/a"), get("/b") + get("/c", `X: ${"x".repeat(MAX_EARLY_BYTES - 30)}`));
    requests[0]?.finishWith("");
    expect(transport.producerState).to.equal("paused");
    requests[1]?.finishWith("");
    expect(transport.producerState).to.equal("producing");
  });

  it("answers ten thousand pipelined requests on a flat stack", () => {
    const { receive, requests } = serve();
    receive(get("/a"), get("/b").repeat(400));
    for (let i = 0; i < requests.length; i++) requests[i]?.finishWith("");
    expect(requests.length).to.equal(401);
    const synchronous = serve({ process: sayHello });
    synchronous.receive(get("/").repeat(10_000));
    expect(synchronous.requests.length).to.equal(10_000);
  });

  it("keeps wire order when a request makes more bytes arrive (GEN-2)", () => {
    const served = serve({
      process: (request) => {
        if (request.uri === "/a") served.receive(get("/c"));
        request.finishWith(request.uri);
      },
    });
    served.receive(get("/a") + get("/b"));
    expect(bodies(served.sent())).to.deep.equal(["/a", "/b", "/c"]);
  });
});

describe("HTTPChannel, persistence", () => {
  const persists = (request: string, options = {}): boolean => {
    const { receive, transport } = serve({ process: sayHello, ...options });
    receive(request);
    return !transport.disconnecting;
  };

  it("keeps a connection of HTTP/1.1 (HC-2)", () => {
    const { receive, sent, transport } = serve({ process: sayHello });
    receive(get("/"));
    expect(sent()).to.equal(HELLO);
    expect(transport.disconnecting).to.equal(false);
  });

  it("closes when asked to, says so, and ignores what follows (HC-2)", () => {
    const { receive, requests, sent, transport } = serve({ process: sayHello });
    receive(get("/", "Connection: close") + get("/more"), get("/more"));
    expect(sent()).to.equal(
      response(
        "200 OK",
        ["Content-Length: 5", "Content-Type: text/html", "Connection: close"],
        "hello",
      ),
    );
    expect(transport.disconnecting).to.equal(true);
    expect(transport.producer).to.equal(null);
    expect(requests.length).to.equal(1);
  });

  it("finds close in any case, in lists and in every Connection line (HC-2)", () => {
    expect(persists(get("/", "connection: CLOSE"))).to.equal(false);
    expect(persists(get("/", "Connection: close, Upgrade"))).to.equal(false);
    expect(persists(get("/", "Connection: Upgrade ,\tclose"))).to.equal(false);
    expect(persists(get("/", "Connection: keep-alive", "Connection: close"))).to.equal(false);
    expect(persists(get("/", "Connection: closed"))).to.equal(true);
    expect(persists(get("/", "Connection: not close"))).to.equal(true);
  });

  it("closes when the application says close (HC-2)", () => {
    const { receive, sent, transport } = serve({
      process: (request) => {
        request.setHeader("Connection", "Close");
        request.finishWith("");
      },
    });
    receive(get("/"));
    expect(sent()).to.equal(response("200 OK", ["Connection: Close", "Content-Length: 0"]));
    expect(transport.disconnecting).to.equal(true);
  });

  it("does not promise to keep what it closes (HC-2)", () => {
    const { receive, sent } = serve({
      process: (request) => {
        request.setHeader("Connection", "keep-alive");
        request.finishWith("");
      },
    });
    receive(get("/", "Connection: close"));
    expect(sent()).to.equal(response("200 OK", ["Connection: close", "Content-Length: 0"]));
  });

  it("keeps other options of the application when it closes (HC-2)", () => {
    const { receive, sent } = serve({
      process: (request) => {
        request.setHeader("Connection", "X-Hop");
        request.finishWith("");
      },
    });
    receive(get("/", "Connection: close"));
    expect(sent()).to.contain("Connection: X-Hop\r\nContent-Length: 0\r\nConnection: close\r\n");
  });

  it("answers HTTP/1.0 as HTTP/1.1, and closes (HC-3)", () => {
    const { receive, sent, transport } = serve({ process: sayHello });
    receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    expect(sent()).to.equal(
      response(
        "200 OK",
        ["Content-Length: 5", "Content-Type: text/html", "Connection: close"],
        "hello",
      ),
    );
    expect(transport.disconnecting).to.equal(true);
  });

  it("keeps a connection of HTTP/1.0 if that is switched on and asked for (HC-3)", () => {
    const { receive, sent, transport } = serve({ process: sayHello, keepAliveHTTP10: true });
    receive("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    expect(sent()).to.contain("Connection: keep-alive\r\n");
    expect(transport.disconnecting).to.equal(false);
    const options = { keepAliveHTTP10: true };
    expect(persists("GET / HTTP/1.0\r\n\r\n", options)).to.equal(false);
    expect(persists("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", options)).to.equal(
      false,
    );
  });

  it("closes a connection of HTTP/1.0 behind a response of unknown length (HC-3, HR-5)", () => {
    const process = (request: Request): void => {
      request.write("hello");
      request.finish();
    };
    const { receive, sent, transport } = serve({ process, keepAliveHTTP10: true });
    receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    expect(sent()).to.equal(
      response("200 OK", ["Content-Type: text/html", "Connection: close"], "hello"),
    );
    expect(transport.disconnecting).to.equal(true);
  });
});

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
    expect(transport.disconnecting).to.equal(true);
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
    expect(transport.disconnecting).to.equal(true);
  });

  it("does not count while the client is busy reading responses", () => {
    const { channel, clock, receive, transport } = serve({ process: sayHello });
    receive(get("/"));
    channel.pauseProducing();
    clock.advance(1000);
    expect(transport.disconnecting).to.equal(false);
    channel.resumeProducing();
    clock.advance(60);
    expect(transport.disconnecting).to.equal(true);
  });

  it("never drops anybody when switched off", () => {
    const { clock, receive, transport } = serve({ timeout: null, headTimeout: null });
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
    channel.connectionLost();
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("refuses a timeout that is no time", () => {
    expect(() => serve({ timeout: 0 })).to.throw(RangeError, "timeout has to be above 0 seconds");
    expect(() => serve({ headTimeout: -1 })).to.throw(RangeError, "headTimeout");
    expect(() => serve({ abortTimeout: Number.NaN })).to.throw(RangeError, "abortTimeout");
  });
});

describe("HTTPChannel, 100-continue (HP-17)", () => {
  const upload = message("POST / HTTP/1.1", "Content-Length: 5", "Expect: 100-continue");

  it("tells the client to go on as soon as the head is complete", () => {
    const { receive, requests, sent } = serve({ process: sayHello });
    receive(upload);
    expect(sent()).to.equal(CONTINUE);
    receive("hello");
    expect(sent()).to.equal(HELLO);
    expect(requests[0]?.content.toString()).to.equal("hello");
  });

  it("knows the expectation in any case, and for chunks", () => {
    const { receive, sent } = serve();
    receive(message("POST / HTTP/1.1", "Transfer-Encoding: chunked", "Expect: 100-Continue"));
    expect(sent()).to.equal(CONTINUE);
  });

  it("says nothing when there is no body", () => {
    const { receive, sent } = serve({ process: sayHello });
    receive(get("/", "Expect: 100-continue"));
    receive(get("/", "Expect: 100-continue", "Content-Length: 0"));
    expect(sent()).to.equal(HELLO + HELLO);
  });

  it("says nothing when the body has begun to arrive", () => {
    const { receive, sent } = serve();
    receive(`${upload}h`);
    expect(sent()).to.equal("");
  });

  it("says nothing in HTTP/1.0", () => {
    const { receive, sent } = serve();
    receive("POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    expect(sent()).to.equal("");
  });

  it("says nothing when the request declines the body, and closes behind the answer", () => {
    const { clock, receive, requests, sent, transport } = serve({
      headReceived: (request) => {
        request.setResponseCode(413);
        request.finishWith("");
      },
    });
    receive(upload);
    expect(sent()).to.equal(
      response("413 Content Too Large", ["Content-Length: 0", "Connection: close"]),
    );
    receive("hello", get("/smuggled"));
    clock.advance(2);
    expect(transport.disconnecting).to.equal(true);
    expect(requests).to.deep.equal([]);
  });

  it("goes behind the response to the request before", () => {
    const { receive, requests, sent } = serve();
    receive(get("/") + upload);
    expect(sent()).to.equal("");
    requests[0]?.finishWith("hello");
    expect(sent()).to.equal(HELLO + CONTINUE);
  });
});

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

  it("throws what a request throws at the transport, behind the responses so far", () => {
    const { receive, sent } = serve({ process: fail });
    expect(() => receive(get("/a") + get("/fail"))).to.throw(SyntaxError);
    expect(bodies(sent())).to.deep.equal(["/a"]);
  });

  it("logs and aborts when the turn of that request came by another's response", () => {
    const { receive, requests, transport } = serve({
      process: (request) => request.uri === "/fail" && fail(request),
    });
    receive(get("/slow") + get("/fail"));
    requests[0]?.finishWith("");
    expect(flushLoggedErrors(SyntaxError).length).to.equal(1);
    expect(transport.disconnected).to.equal(true);
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
