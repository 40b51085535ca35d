import { CancelledError, Deferred } from "@cordage/deferred";
import {
  ExchangeError,
  Headers,
  ResponseFailed,
  ResponseTimeoutError,
  readBody,
} from "@cordage/protocols/http";
import { SchemeNotSupported } from "@cordage/protocols/web";
import {
  BINARY,
  ConnectionRejected,
  encodeFrame,
  HandshakeError,
  PING,
  PONG,
  TEXT,
  WebSocketClientEndpoint,
  type WebSocketClientOptions,
  WebSocketError,
} from "@cordage/protocols/websocket";
import {
  ConnectionAborted,
  ConnectionDone,
  ConnectionLost,
  type IStreamClientEndpoint,
} from "@cordage/reactor";
import { failureResultOf, MemoryReactorClock, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { ClientBench, closeFrame, frame, openClient, switching } from "./client-bench.ts";
import { NotingProtocol } from "./noting-protocol.ts";

const ok = (lines: readonly string[], body = ""): string =>
  `${["HTTP/1.1 200 OK", ...lines].join("\r\n")}\r\n\r\n${body}`;

describe("WebSocketClientEndpoint, opening (RFC 6455, section 4.1; WS-2)", () => {
  it("asks as a client has to", () => {
    const bench = new ClientBench({ subprotocols: ["a", "b"] });
    expect(bench.asked.startsWith("GET /chat?x=y HTTP/1.1\r\n")).to.equal(true);
    expect(bench.field("Host")).to.equal("h");
    expect(bench.field("Upgrade")).to.equal("websocket");
    expect(bench.field("Connection")).to.equal("Upgrade");
    expect(bench.field("Sec-WebSocket-Version")).to.equal("13");
    expect(bench.field("Sec-WebSocket-Protocol")).to.equal("a, b");
    expect(bench.field("Sec-WebSocket-Extensions")).to.equal(undefined);
    const key = bench.field("Sec-WebSocket-Key") ?? "";
    expect(Buffer.from(key, "base64")).to.have.lengthOf(16);
    expect(new ClientBench().field("Sec-WebSocket-Key")).not.to.equal(key);
  });

  it("tells the protocol in two steps, and then messages that came with the answer", () => {
    const bench = new ClientBench({ subprotocols: ["a", "b"] });
    bench.receive(bench.answer("Sec-WebSocket-Protocol: b"), frame(TEXT, "hi"));
    expect(successResultOf(bench.opened)).to.equal(bench.protocol);
    expect(bench.protocol.told).to.deep.equal([
      "built for ws://h/chat?x=y",
      "started",
      "finished",
      "text hi",
    ]);
    expect(bench.protocol.transport?.subprotocol).to.equal("b");
  });

  it("loses no message that comes in one segment with the answer", () => {
    const bench = new ClientBench();
    const early = Buffer.concat([Buffer.from(bench.answer()), frame(TEXT, "early")]);
    bench.receive(early);
    expect(bench.protocol.told.at(-1)).to.equal("text early");
    expect(bench.transport.producerState).to.equal("producing");
  });

  it("sends the fields it is given", () => {
    const headers = new Headers([
      ["Origin", ["https://o"]],
      ["Host", ["other"]],
    ]);
    const bench = new ClientBench({ headers });
    expect(bench.field("Origin")).to.equal("https://o");
    expect(bench.field("Host")).to.equal("other");
  });

  for (const [what, answer, options] of [
    ["the wrong Accept", () => switching("Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=")],
    ["no Accept", () => switching()],
    ["two Accepts", (bench) => bench.answer("Sec-WebSocket-Accept: x")],
    ["a subprotocol nobody offered", (bench) => bench.answer("Sec-WebSocket-Protocol: c")],
    ["a subprotocol in another case", (bench) => bench.answer("Sec-WebSocket-Protocol: A")],
    [
      "two subprotocols",
      (bench) => bench.answer("Sec-WebSocket-Protocol: a", "Sec-WebSocket-Protocol: b"),
    ],
    ["an extension nobody offered", (bench) => bench.answer("Sec-WebSocket-Extensions: x")],
    [
      "a compression nobody offered",
      (bench) => bench.answer("Sec-WebSocket-Extensions: permessage-deflate"),
    ],
    [
      "two extensions",
      (bench) => bench.answer("Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate"),
      { perMessageDeflate: true },
    ],
    [
      "an extension that is none",
      (bench) => bench.answer("Sec-WebSocket-Extensions: ;;"),
      { perMessageDeflate: true },
    ],
  ] as readonly [string, (bench: ClientBench) => string, WebSocketClientOptions?][]) {
    it(`aborts when the server answers with ${what}`, () => {
      const bench = new ClientBench({ subprotocols: ["a", "b"], ...options });
      bench.receive(answer(bench), frame(TEXT, "hi"));
      expect(failureResultOf(bench.opened).value).to.be.instanceOf(HandshakeError);
      expect(bench.transport.disconnected).to.equal(true);
      expect(bench.protocol.told).to.deep.equal([]);
      bench.lose();
      expect(bench.clock.getDelayedCalls()).to.deep.equal([]);
    });
  }

  for (const [what, answer] of Object.entries({
    "101 without Upgrade": "HTTP/1.1 101 x\r\nConnection: Upgrade\r\n\r\n",
    "101 without Connection": "HTTP/1.1 101 x\r\nUpgrade: websocket\r\n\r\n",
    "101 for something else": "HTTP/1.1 101 x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
    "no HTTP": "\x81\x02hi\r\n",
  })) {
    it(`aborts when the server answers with ${what}`, () => {
      const bench = new ClientBench();
      bench.receive(answer);
      expect(failureResultOf(bench.opened).value).to.be.instanceOf(ResponseFailed);
      expect(bench.transport.disconnected).to.equal(true);
    });
  }

  it("is rejected with any other response, whose body can be read (WS-2)", () => {
    const bench = new ClientBench();
    bench.receive("HTTP/1.1 403 Forbidden\r\nX: y\r\nContent-Length: 2\r\n\r\nno");
    const rejected = failureResultOf(bench.opened).value as ConnectionRejected;
    expect(rejected).to.be.instanceOf(ConnectionRejected);
    expect(rejected.response.code).to.equal(403);
    expect(successResultOf(readBody(rejected.response)).toString()).to.equal("no");
    expect(bench.transport.disconnecting).to.equal(true);
    bench.lose();
    expect(bench.clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("doesn't wait for ever that a rejection is read", () => {
    const bench = new ClientBench({ handshakeTimeout: 7 });
    bench.receive(ok(["Content-Length: 2"]));
    failureResultOf(bench.opened);
    bench.clock.advance(6.9);
    expect(bench.transport.disconnected).to.equal(false);
    bench.clock.advance(0.1);
    expect(bench.transport.disconnected).to.equal(true);
  });

  it("gives the server so long for the handshake", () => {
    const bench = new ClientBench({ handshakeTimeout: 7 });
    bench.receive("HTTP/1.1 101 x\r\n");
    bench.clock.advance(7);
    const { reasons } = failureResultOf(bench.opened).value as ExchangeError;
    expect(reasons[0]?.value).to.be.instanceOf(ResponseTimeoutError);
  });

  it("can be cancelled, which aborts", () => {
    const bench = new ClientBench();
    bench.opened.cancel();
    failureResultOf(bench.opened);
    expect(bench.transport.disconnected).to.equal(true);
  });

  it("can be cancelled while it connects, and in the middle of the answer", () => {
    const connecting = new Deferred<never>();
    const endpoint: IStreamClientEndpoint = { connect: () => connecting };
    const opened = new WebSocketClientEndpoint(endpoint, "ws://h/", new MemoryReactorClock());
    const early = opened.connect({ buildProtocol: () => new NotingProtocol() });
    early.cancel();
    expect(failureResultOf(early).value).to.be.instanceOf(CancelledError);
    const bench = new ClientBench();
    bench.receive("HTTP/1.1 101 x\r\n");
    bench.opened.cancel();
    failureResultOf(bench.opened);
    expect(bench.transport.disconnected).to.equal(true);
    bench.lose();
    expect(bench.protocol.told).to.deep.equal([]);
    expect(bench.clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("goes on when it is cancelled too late", () => {
    const bench = openClient();
    bench.opened.cancel();
    bench.receive(frame(TEXT, "still here"));
    expect(bench.protocol.told).to.deep.equal(["text still here"]);
  });

  it("fails when the server goes away before it has answered", () => {
    const bench = new ClientBench();
    bench.lose();
    expect(failureResultOf(bench.opened).value).to.be.instanceOf(ExchangeError);
  });

  it("aborts when the program's factory or protocol throws", () => {
    const bench = new ClientBench();
    bench.protocol.negotiationStarted = () => {
      throw new Error("not today");
    };
    bench.receive(bench.answer());
    expect(failureResultOf(bench.opened).value.message).to.equal("not today");
    expect(bench.transport.disconnected).to.equal(true);
  });

  it("refuses what can't be asked for", () => {
    const make = (options: WebSocketClientOptions, url?: string) => () =>
      new ClientBench(options, url);
    expect(make({}, "http://h/")).to.throw(SchemeNotSupported);
    expect(make({}, "ws://h/#x")).to.throw(RangeError, "fragment");
    expect(make({}, "/x")).to.throw(RangeError);
    expect(make({ handshakeTimeout: 0 })).to.throw(RangeError, "handshakeTimeout");
    expect(make({ maxMessageBytes: -1 })).to.throw(RangeError, "maxMessageBytes");
    expect(make({ pingInterval: 0 })).to.throw(RangeError, "pingInterval");
    expect(make({ pingTimeout: -1 })).to.throw(RangeError, "pingTimeout");
    expect(make({ subprotocols: ["a, b"] })).to.throw(RangeError, "subprotocol");
    for (const name of ["Upgrade", "Sec-WebSocket-Key", "sec-websocket-extensions"]) {
      const headers = new Headers([[name, ["x"]]]);
      expect(make({ headers }), name).to.throw(TypeError, "handshake");
    }
  });

  it("connects to the host and port of its URL", () => {
    const reactor = new MemoryReactorClock();
    WebSocketClientEndpoint.new(reactor, "ws://192.0.2.1:8080/").connect({
      buildProtocol: () => {
        throw new Error("not connected");
      },
    });
    expect(reactor.tcpClients[0]).to.include({ host: "192.0.2.1", port: 8080 });
  });
});

describe("a WebSocket of a client, open (WS-3)", () => {
  it("masks every frame with a mask of its own (section 5.3)", () => {
    const bench = openClient();
    const { transport } = bench.protocol;
    transport?.sendTextMessage("same");
    transport?.sendTextMessage("same");
    const sent = bench.sent();
    expect(sent).to.have.lengthOf(20);
    expect([sent[1], sent[11]]).to.deep.equal([0x84, 0x84]);
    expect(sent.subarray(2, 6).equals(sent.subarray(12, 16))).to.equal(false);
    transport?.sendTextMessage("h\u00e9");
    transport?.sendBytesMessage(Buffer.from([0, 255]));
    expect(bench.sentEvents()).to.deep.equal([
      { kind: "text", text: "h\u00e9" },
      { kind: "bytes", bytes: Buffer.from([0, 255]) },
    ]);
  });

  it("takes frames without a mask, and none with one", () => {
    const bench = openClient();
    bench.receive(frame(BINARY, "x"), encodeFrame(TEXT, Buffer.from("x"), Buffer.alloc(4)));
    expect(bench.protocol.told).to.deep.equal(["bytes 78"]);
    bench.sent();
    bench.lose();
    const error = bench.protocol.reason?.value as WebSocketError;
    expect(error).to.be.instanceOf(WebSocketError);
    expect(error).to.include({ closeCode: 1002, reason: "masked by a server" });
  });

  it("tells a server that breaks a rule which, and ends", () => {
    const bench = openClient();
    bench.receive(frame(3));
    expect(bench.sentEvents()).to.deep.equal([
      { kind: "close", code: 1002, reason: "the opcode is unknown" },
    ]);
    expect(bench.transport.writeDisconnecting).to.equal(true);
  });

  it("answers pings, and tells of pongs", () => {
    const bench = openClient();
    bench.receive(frame(PING, "1"), frame(PONG, "2"));
    expect(bench.sentEvents()).to.deep.equal([{ kind: "pong", payload: Buffer.from("1") }]);
    expect(bench.protocol.told).to.deep.equal(["pong 2"]);
  });

  it("has the server wait while it is paused, and delivers nothing", () => {
    const bench = openClient();
    const { transport } = bench.protocol;
    bench.protocol.textMessageReceived = (message) => {
      bench.protocol.told.push(message);
      transport?.pauseProducing();
    };
    bench.receive(Buffer.concat([frame(TEXT, "1"), frame(TEXT, "2"), frame(TEXT, "3")]));
    expect(bench.protocol.told).to.deep.equal(["1"]);
    expect(bench.transport.producerState).to.equal("paused");
    transport?.resumeProducing();
    expect(bench.protocol.told).to.deep.equal(["1", "2"]);
    expect(bench.transport.producerState).to.equal("paused");
    transport?.resumeProducing();
    transport?.resumeProducing();
    expect(bench.protocol.told).to.deep.equal(["1", "2", "3"]);
    expect(bench.transport.producerState).to.equal("producing");
  });
});

describe("a WebSocket of a client, closing (RFC 6455, section 7; WS-4)", () => {
  it("answers the server's close, and leaves it to the server to end TCP", () => {
    const bench = openClient();
    bench.receive(closeFrame(3000, "bye"), frame(TEXT, "late"));
    expect(bench.sentEvents()).to.deep.equal([{ kind: "close", code: 3000, reason: "" }]);
    expect(bench.transport.disconnecting).to.equal(false);
    expect(bench.protocol.transport).to.include({ closeCode: 3000, closeReason: "bye" });
    bench.lose();
    expect(bench.protocol.told).to.deep.equal(["lost"]);
    expect(bench.protocol.reason?.value).to.be.instanceOf(ConnectionDone);
    expect(bench.clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("waits for the server's close after its own, and then for the end of TCP", () => {
    const bench = openClient();
    bench.protocol.transport?.loseConnection(4000, "enough");
    expect(bench.sentEvents()).to.deep.equal([{ kind: "close", code: 4000, reason: "enough" }]);
    bench.receive(frame(TEXT, "late"), closeFrame(4000));
    expect(bench.transport.disconnecting).to.equal(false);
    bench.lose();
    expect(bench.protocol.told).to.deep.equal(["lost"]);
    expect(bench.protocol.reason?.value).to.be.instanceOf(ConnectionDone);
  });

  for (const [what, close] of [
    ["answer its close", (bench: ClientBench) => bench.protocol.transport?.loseConnection()],
    ["end TCP", (bench: ClientBench) => bench.receive(closeFrame(1000))],
  ] as const) {
    it(`aborts when the server takes more than 5 seconds to ${what}`, () => {
      const bench = openClient();
      close(bench);
      bench.clock.advance(4.9);
      expect(bench.transport.disconnected).to.equal(false);
      bench.clock.advance(0.1);
      expect(bench.transport.disconnected).to.equal(true);
      bench.lose(new ConnectionAborted());
    });
  }

  it("reads on to the server's close when it was paused", () => {
    const bench = openClient();
    const { transport } = bench.protocol;
    transport?.pauseProducing();
    transport?.loseConnection();
    expect(bench.transport.producerState).to.equal("producing");
    transport?.pauseProducing();
    expect(bench.transport.producerState).to.equal("producing");
  });

  it("asks nothing of a transport that is gone", () => {
    const bench = openClient();
    const { transport } = bench.protocol;
    transport?.pauseProducing();
    bench.lose();
    bench.transport.producerState = "stopped";
    transport?.resumeProducing();
    transport?.pauseProducing();
    transport?.sendTextMessage("late");
    transport?.loseConnection();
    expect(bench.transport.producerState).to.equal("stopped");
    expect(bench.sent()).to.have.lengthOf(0);
    expect(bench.clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("never takes an end of TCP alone for the end of the conversation (section 7.1.4)", () => {
    const bench = openClient();
    bench.lose();
    expect(bench.protocol.reason?.value).to.be.instanceOf(ConnectionLost);
    expect(bench.protocol.transport?.closeCode).to.equal(undefined);
  });
});
