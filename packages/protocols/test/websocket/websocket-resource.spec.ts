import { Resource, Site } from "@cordage/protocols/web";
import {
  acceptKey,
  BINARY,
  CLOSE,
  COMPRESSED,
  closePayload,
  encodeFrame,
  MAX_DISCARDED_BYTES,
  PING,
  PONG,
  TEXT,
  WebSocketError,
  WebSocketResource,
  type WebSocketResourceOptions,
} from "@cordage/protocols/websocket";
import { ClientFactory, ConnectionDone, ConnectionLost } from "@cordage/reactor";
import { AccumulatingProtocol, Clock, SimulatedNetwork, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { get, message, NOW } from "../http/served.ts";
import { NotingProtocol } from "./noting-protocol.ts";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const ASKING = [
  "Connection: keep-alive, Upgrade",
  "Upgrade: WebSocket",
  "Sec-WebSocket-Version: 13",
  `Sec-WebSocket-Key: ${KEY}`,
];
const MASK = Buffer.from([1, 2, 3, 4]);

const masked = (opcode: number, payload: string | Buffer): Buffer =>
  encodeFrame(opcode, Buffer.from(payload as string), MASK);

const sentFrame = (opcode: number, payload: string | Buffer): string =>
  encodeFrame(opcode, Buffer.from(payload as string)).toString("latin1");

const sentClose = (code: number | undefined, reason = ""): string =>
  sentFrame(CLOSE, closePayload(code, reason));

function serveSocket(options: WebSocketResourceOptions = {}) {
  const clock = new Clock();
  const transport = new StringTransport();
  const protocol = new NotingProtocol();
  const root = new Resource();
  root.putChild(
    "ws",
    new WebSocketResource({ buildProtocol: () => protocol }, { clock, ...options }),
  );
  const channel = new Site(root, { clock, wallClock: () => NOW }).buildProtocol();
  channel.makeConnection(transport);
  return {
    clock,
    transport,
    protocol,
    channel,
    receive: (bytes: string | Buffer) =>
      channel.dataReceived(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes),
    sent: () => {
      const sent = transport.value().toString("latin1");
      transport.clear();
      return sent;
    },
  };
}

/** The same with the handshake done. */
function openSocket(options?: WebSocketResourceOptions): ReturnType<typeof serveSocket> {
  const served = serveSocket(options);
  served.receive(get("/ws", ...ASKING));
  served.sent();
  return served;
}

/** Asks for a WebSocket when it is connected. */
class BusyClient extends AccumulatingProtocol {
  override connectionMade(): void {
    this.transport.write(get("/", ...ASKING));
  }
}

/** The transport has more to send than it should. */
function pause({ producer }: StringTransport): void {
  if (producer !== null && "pauseProducing" in producer) producer.pauseProducing();
}

function without(...names: string[]): string[] {
  return ASKING.filter((line) => !names.some((name) => line.startsWith(name)));
}

describe("WebSocketResource, opening (WS-1, WS-2)", () => {
  it("knows the key of RFC 6455, section 1.3", () => {
    expect(acceptKey(KEY)).to.equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  });

  it("answers a handshake, and tells the protocol in two steps", () => {
    const { receive, sent, protocol } = serveSocket();
    receive(get("/ws", ...ASKING));
    const said = sent();
    expect(said.startsWith("HTTP/1.1 101 Switching Protocols\r\n")).to.equal(true);
    expect(said).to.include("\r\nUpgrade: websocket\r\n");
    expect(said).to.include("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
    expect(said).not.to.match(/Content-Length|Transfer-Encoding|Sec-WebSocket-Protocol/i);
    expect(protocol.told).to.deep.equal(["started", "finished"]);
  });

  it("takes messages that come with the handshake", () => {
    const { receive, protocol } = serveSocket();
    const bytes = Buffer.concat([Buffer.from(get("/ws", ...ASKING)), masked(TEXT, "early")]);
    receive(bytes);
    expect(protocol.told).to.deep.equal(["started", "finished", "text early"]);
  });

  for (const [what, status, request] of [
    ["no Upgrade", 400, get("/ws", ...without("Upgrade"))],
    ["no Connection", 400, get("/ws", ...without("Connection"))],
    ["HTTP/1.0", 400, message("GET /ws HTTP/1.0", ...ASKING)],
    ["another method", 405, message("POST /ws HTTP/1.1", ...ASKING)],
    ["no version", 426, get("/ws", ...without("Sec-WebSocket-Version"))],
    ["version 8", 426, get("/ws", ...without("Sec-WebSocket-Version"), "Sec-WebSocket-Version: 8")],
    ["two versions", 426, get("/ws", ...ASKING, "Sec-WebSocket-Version: 13")],
    ["no key", 400, get("/ws", ...without("Sec-WebSocket-Key"))],
    ["two keys", 400, get("/ws", ...ASKING, `Sec-WebSocket-Key: ${KEY}`)],
    [
      "a short key",
      400,
      get("/ws", ...without("Sec-WebSocket-Key"), "Sec-WebSocket-Key: dGhlIHNhbXBsZQ=="),
    ],
    [
      "a key that is no base64",
      400,
      get("/ws", ...without("Sec-WebSocket-Key"), `Sec-WebSocket-Key: ${"!".repeat(22)}==`),
    ],
    [
      "a key whose last bits are not 0",
      400,
      get("/ws", ...without("Sec-WebSocket-Key"), `Sec-WebSocket-Key: ${"A".repeat(21)}B==`),
    ],
    [
      "a body",
      400,
      get("/ws", ...ASKING, "Content-Length: 6") + masked(PING, "").toString("latin1"),
    ],
    ["chunks", 400, `${get("/ws", ...ASKING, "Transfer-Encoding: chunked")}0\r\n\r\n`],
    ["the Origin of another host", 403, get("/ws", ...ASKING, "Origin: http://evil")],
    ["the Origin of another scheme", 403, get("/ws", ...ASKING, "Origin: https://h")],
  ] as const) {
    it(`refuses a request with ${what} with ${status}`, () => {
      const { receive, sent, protocol } = serveSocket();
      receive(request);
      const said = sent();
      expect(said.slice(9, 12)).to.equal(`${status}`);
      expect(said.includes("\r\nSec-WebSocket-Version: 13\r\n")).to.equal(status === 426);
      expect(said.includes("\r\nUpgrade: websocket\r\n")).to.equal(status === 426);
      expect(protocol.told).to.deep.equal([]);
    });
  }

  it("takes the Origin of its own host, and asks the program if it likes", () => {
    const { receive, protocol } = serveSocket();
    receive(get("/ws", ...ASKING, "Origin: http://H"));
    expect(protocol.told).to.have.length(2);
    const named = serveSocket();
    const lines = ["Host: EXAMPLE.org:8080", ...ASKING, "Origin: http://example.ORG:8080"];
    named.receive(`GET /ws HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    expect(named.protocol.told).to.have.length(2);
    const open = serveSocket({ checkOrigin: (origin) => origin === "https://friend" });
    open.receive(get("/ws", ...ASKING, "Origin: https://friend"));
    expect(open.protocol.told).to.have.length(2);
  });

  it("refuses with 403 when the factory doesn't want it", () => {
    const clock = new Clock();
    const site = new Site(new WebSocketResource({ buildProtocol: () => null }, { clock }), {
      clock,
    });
    const channel = site.buildProtocol();
    const transport = new StringTransport();
    channel.makeConnection(transport);
    channel.dataReceived(Buffer.from(get("/", ...ASKING)));
    expect(transport.value().toString().slice(9, 12)).to.equal("403");
  });

  it("takes a subprotocol for what it is, and nothing that only looks like a blank for one", () => {
    const { receive, protocol } = serveSocket({ subprotocols: ["a", "b"] });
    receive(get("/ws", ...ASKING, "Sec-WebSocket-Protocol: \xc2\xa0a, A,\t b \t"));
    expect(protocol.transport?.subprotocol).to.equal("b");
  });

  it("agrees on the first subprotocol of the client's that it has", () => {
    const { receive, sent, protocol } = serveSocket({ subprotocols: ["b", "c"] });
    receive(get("/ws", ...ASKING, "Sec-WebSocket-Protocol: a, c", "Sec-WebSocket-Protocol: b"));
    expect(sent()).to.include("\r\nSec-WebSocket-Protocol: c\r\n");
    expect(protocol.transport?.subprotocol).to.equal("c");
  });
});

describe("WebSocketResource, compressing (RFC 7692, section 7.1)", () => {
  /** What the server says to an offer. */
  function response(
    offer: string,
    perMessageDeflate: WebSocketResourceOptions["perMessageDeflate"] = true,
  ): string | undefined {
    const { receive, sent } = serveSocket({ perMessageDeflate });
    receive(get("/ws", ...ASKING, `Sec-WebSocket-Extensions: ${offer}`));
    return /\r\nSec-WebSocket-Extensions: ([^\r]*)\r\n/.exec(sent())?.[1];
  }

  it("is off unless it is asked for by both", () => {
    expect(response("permessage-deflate", false)).to.equal(undefined);
    expect(response("x-webkit-deflate-frame")).to.equal(undefined);
    expect(response("permessage-deflate")).to.equal("permessage-deflate");
  });

  for (const [offer, expected] of [
    ["permessage-deflate; client_max_window_bits", "permessage-deflate"],
    [
      "permessage-deflate; server_no_context_takeover",
      "permessage-deflate; server_no_context_takeover",
    ],
    [
      "permessage-deflate; client_no_context_takeover",
      "permessage-deflate; client_no_context_takeover",
    ],
    [
      "permessage-deflate; server_max_window_bits=10",
      "permessage-deflate; server_max_window_bits=10",
    ],
    [
      "permessage-deflate; client_max_window_bits=9",
      "permessage-deflate; client_max_window_bits=9",
    ],
    [
      "permessage-deflate; server_max_window_bits=15",
      "permessage-deflate; server_max_window_bits=15",
    ],
    ["permessage-deflate; unknown, permessage-deflate", "permessage-deflate"],
    ["permessage-deflate; server_max_window_bits=8, permessage-deflate", "permessage-deflate"],
    ["permessage-deflate; server_max_window_bits=8", undefined],
    ["permessage-deflate; server_max_window_bits=16", undefined],
    ["permessage-deflate; server_max_window_bits", undefined],
    ["permessage-deflate; server_no_context_takeover; server_no_context_takeover", undefined],
    ["permessage-deflate; client_no_context_takeover=1", undefined],
  ] as const) {
    it(`says ${expected ?? "nothing"} to ${offer}`, () => {
      expect(response(offer)).to.equal(expected);
    });
  }

  it("asks for what it was told to, as far as the client understands that", () => {
    const options = {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverMaxWindowBits: 10,
      clientMaxWindowBits: 11,
    };
    const asked =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10";
    expect(response("permessage-deflate", options)).to.equal(asked);
    expect(response("permessage-deflate; client_max_window_bits", options)).to.equal(
      `${asked}; client_max_window_bits=11`,
    );
  });

  it("refuses a list that is none with 400", () => {
    for (const bad of ["a b", "a; b c", 'a; b="c', "a; =x", `${"a, ".repeat(65)}a`]) {
      const { receive, sent } = serveSocket({ perMessageDeflate: true });
      receive(get("/ws", ...ASKING, `Sec-WebSocket-Extensions: ${bad}`));
      expect(sent().slice(9, 12), bad).to.equal("400");
    }
  });

  it("compresses both ways, each direction with a window of its own", () => {
    const { receive, sent, protocol } = serveSocket({ perMessageDeflate: { threshold: 1 } });
    receive(get("/ws", ...ASKING, "Sec-WebSocket-Extensions: permessage-deflate"));
    sent();
    const compressed = Buffer.from("f248cdc9c90700", "hex");
    receive(encodeFrame(TEXT | COMPRESSED, compressed, MASK));
    expect(protocol.told.at(-1)).to.equal("text Hello");
    expect(sent()).to.equal(sentFrame(TEXT, "Hello")); // compressed it would be longer
    protocol.transport?.sendTextMessage("Hello".repeat(10));
    expect(sent().charCodeAt(0)).to.equal(0xc1);
    receive(encodeFrame(TEXT | COMPRESSED, Buffer.from("f200110000", "hex"), MASK));
    expect(protocol.told.at(-1)).to.equal("text Hello");
  });
});

describe("Advisories of ws", () => {
  it("CVE-2021-32640: a subprotocol with so many blanks that it took minutes to trim", () => {
    const { receive, protocol } = serveSocket({ subprotocols: ["b"] });
    receive(get("/ws", ...ASKING, `Sec-WebSocket-Protocol: a${" ".repeat(15_000)}a, b`));
    expect(protocol.transport?.subprotocol).to.equal("b");
  });
});

describe("a WebSocket of a server, open (WS-3)", () => {
  it("carries text and bytes both ways", () => {
    const { receive, sent, protocol } = openSocket();
    receive(Buffer.concat([masked(TEXT, "h\u00e9"), masked(BINARY, Buffer.from([0, 255]))]));
    expect(protocol.told.slice(2)).to.deep.equal(["text h\u00e9", "bytes 00ff"]);
    expect(sent()).to.equal(sentFrame(TEXT, "h\u00e9") + sentFrame(BINARY, Buffer.from([0, 255])));
  });

  it("delivers the next message when the program is done with one, whatever it does meanwhile", () => {
    const { receive, protocol } = openSocket();
    protocol.textMessageReceived = (message) => {
      protocol.told.push(`${message} begins`);
      protocol.transport?.pauseProducing();
      protocol.transport?.resumeProducing();
      protocol.told.push(`${message} ends`);
    };
    receive(Buffer.concat([masked(TEXT, "a"), masked(TEXT, "b")]));
    expect(protocol.told.slice(2)).to.deep.equal(["a begins", "a ends", "b begins", "b ends"]);
  });

  it("answers pings in order with what they hold, and tells of pongs", () => {
    const { receive, sent, protocol } = openSocket();
    receive(Buffer.concat([masked(PING, "1"), masked(PING, "2"), masked(PONG, "3")]));
    expect(sent()).to.equal(sentFrame(PONG, "1") + sentFrame(PONG, "2"));
    expect(protocol.told.slice(2)).to.deep.equal(["pong 3"]);
  });

  it("keeps one pong only for a peer that doesn't read", () => {
    const { receive, sent, transport } = openSocket();
    pause(transport);
    receive(Buffer.concat([masked(PING, "1"), masked(PING, "2")]));
    expect(sent()).to.equal("");
    transport.producer?.resumeProducing();
    expect(sent()).to.equal(sentFrame(PONG, "2"));
    pause(transport);
    transport.producer?.resumeProducing();
    expect(sent()).to.equal("");
  });

  it("paces an attached producer, and stops it with the connection", () => {
    const { protocol, transport, channel } = openSocket();
    const told: string[] = [];
    const producer = {
      pauseProducing: () => void told.push("pause"),
      resumeProducing: () => void told.push("resume"),
      stopProducing: () => void told.push("stop"),
    };
    pause(transport);
    protocol.transport?.attachProducer(producer);
    transport.producer?.resumeProducing();
    channel.connectionLost();
    expect(told).to.deep.equal(["pause", "resume", "stop"]);
    protocol.transport?.attachProducer(producer);
    expect(told.slice(3)).to.deep.equal(["stop"]);
  });

  it("tells the protocol of the end even if its producer throws when it is stopped", () => {
    const { protocol, channel } = openSocket();
    protocol.transport?.attachProducer({
      pauseProducing: () => {},
      resumeProducing: () => {},
      stopProducing: () => {
        throw new Error("not that");
      },
    });
    expect(() => channel.connectionLost()).to.throw("not that");
    expect(protocol.told.slice(2)).to.deep.equal(["lost"]);
  });

  it("sends pings, of 125 bytes at most", () => {
    const { protocol, sent } = openSocket();
    protocol.transport?.ping();
    protocol.transport?.ping(Buffer.alloc(125));
    expect(sent()).to.equal(sentFrame(PING, "") + sentFrame(PING, Buffer.alloc(125)));
    expect(() => protocol.transport?.ping(Buffer.alloc(126))).to.throw(RangeError);
  });

  it("tells a peer that breaks a rule which, and ends", () => {
    const { receive, sent, protocol, transport, channel } = openSocket();
    receive(Buffer.concat([encodeFrame(TEXT, Buffer.from("unmasked")), masked(TEXT, "late")]));
    expect(sent()).to.equal(sentClose(1002, "not masked"));
    expect(transport.writeDisconnecting).to.equal(true);
    channel.connectionLost();
    expect(protocol.told.slice(2)).to.deep.equal(["lost"]);
    expect(protocol.reason?.value)
      .to.be.instanceOf(WebSocketError)
      .with.property("closeCode", 1002);
  });

  it("reads on for 5 seconds after that, so that the peer gets to know (RFC 6455, 7.1.1)", () => {
    const { receive, transport, clock, sent } = openSocket({ maxMessageBytes: 3 });
    receive(masked(TEXT, "1234"));
    sent();
    expect([transport.writeDisconnecting, transport.disconnecting]).to.deep.equal([true, false]);
    receive(Buffer.alloc(MAX_DISCARDED_BYTES));
    clock.advance(4.9);
    expect(transport.disconnecting).to.equal(false);
    clock.advance(0.1);
    expect(transport.disconnected).to.equal(true);
    expect(sent()).to.equal("");
  });

  it("doesn't read more than 16 MiB of that", () => {
    const { receive, transport } = openSocket({ maxMessageBytes: 3 });
    receive(masked(TEXT, "1234"));
    receive(Buffer.alloc(MAX_DISCARDED_BYTES));
    expect(transport.disconnecting).to.equal(false);
    receive(Buffer.alloc(1));
    expect(transport.disconnecting).to.equal(true);
  });

  it("closes at once where a transport can't close one side", () => {
    const { receive, transport } = openSocket();
    Object.assign(transport, { loseWriteConnection: undefined }); // as other transports are
    receive(encodeFrame(TEXT, Buffer.from("unmasked")));
    expect(transport.disconnecting).to.equal(true);
  });

  it("has its refusal read by a peer that goes on sending", () => {
    const network = new SimulatedNetwork({ conditions: { latency: 0.05 } });
    const server = network.host("server").reactor;
    const root = new WebSocketResource(
      { buildProtocol: () => new NotingProtocol() },
      { clock: server, maxMessageBytes: 3 },
    );
    const site = new Site(root, { clock: server });
    site.noisy = false;
    server.listenTCP(80, site);
    const client = new BusyClient();
    const { reactor } = network.host("client");
    const factory = new ClientFactory();
    factory.noisy = false;
    factory.buildProtocol = () => client;
    reactor.connectTCP("server", 80, factory);
    network.advance(1);
    const send = (): void => {
      client.transport.write(masked(TEXT, "much too long"));
      if (!client.closed) reactor.callLater(0.01, send);
    };
    send();
    client.transport.pauseProducing();
    reactor.callLater(1, () => client.transport.resumeProducing());
    network.advance(10);
    const close = sentClose(1009, "the message is too long");
    expect(client.data.toString("latin1").endsWith(close)).to.equal(true);
    expect(client.closed).to.equal(true);
  });

  it("limits messages as it is told", () => {
    const { receive, sent } = openSocket({ maxMessageBytes: 3 });
    receive(masked(TEXT, "1234"));
    expect(sent().slice(2, 4)).to.equal("\x03\xf1");
  });
});

describe("a WebSocket of a server, closing (WS-4)", () => {
  it("echoes the peer's code, and ends TCP first", () => {
    const { receive, sent, protocol, transport, channel, clock } = openSocket();
    receive(masked(CLOSE, closePayload(3000, "bye")));
    expect(sent()).to.equal(sentClose(3000));
    expect(transport.disconnecting).to.equal(true);
    expect(protocol.transport).to.include({ closeCode: 3000, closeReason: "bye" });
    channel.connectionLost();
    expect(protocol.reason?.value).to.be.instanceOf(ConnectionDone);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("ends at once when the peer ends TCP without a word, whatever waits to be sent", () => {
    const { protocol, transport, channel, clock } = openSocket();
    pause(transport);
    channel.readConnectionLost();
    expect([transport.producer, transport.disconnecting]).to.deep.equal([null, true]);
    channel.connectionLost();
    expect(protocol.reason?.value).to.be.instanceOf(ConnectionLost);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("ends at once, too, when it does so instead of answering a close", () => {
    const { protocol, transport, channel, clock } = openSocket();
    protocol.transport?.loseConnection();
    channel.readConnectionLost();
    expect([transport.producer, transport.disconnecting]).to.deep.equal([null, true]);
    clock.advance(5);
    expect(transport.disconnected).to.equal(true);
  });

  it("answers a close without a code with one without", () => {
    const { receive, sent, protocol } = openSocket();
    receive(masked(CLOSE, ""));
    expect(sent()).to.equal(sentClose(undefined));
    expect(protocol.transport?.closeCode).to.equal(1005);
  });

  it("waits for the peer's close after its own, delivering nothing more (GEN-1)", () => {
    const { receive, sent, protocol, transport } = openSocket();
    protocol.transport?.loseConnection(4000, "enough");
    protocol.transport?.loseConnection();
    protocol.transport?.sendTextMessage("late");
    expect(sent()).to.equal(sentClose(4000, "enough"));
    receive(Buffer.concat([masked(TEXT, "late"), masked(PING, "late")]));
    expect(transport.disconnecting).to.equal(false);
    receive(masked(CLOSE, closePayload(4000, "")));
    expect(sent()).to.equal("");
    expect(transport.disconnecting).to.equal(true);
    expect(protocol.told.slice(2)).to.deep.equal([]);
  });

  it("doesn't take a peer for dead that is as quiet as it may be by then", () => {
    const { protocol, transport, clock, channel } = openSocket({ pingInterval: 1, pingTimeout: 1 });
    protocol.transport?.loseConnection();
    clock.pump([1, 1, 1, 1, 0.9]);
    expect(transport.disconnected).to.equal(false);
    channel.dataReceived(masked(CLOSE, closePayload(1000, "")));
    channel.connectionLost();
    expect(protocol.reason?.value).to.be.instanceOf(ConnectionDone);
  });

  it("leaves no timer behind", () => {
    const { protocol, receive, channel, clock } = openSocket();
    protocol.transport?.loseConnection();
    receive(masked(CLOSE, closePayload(1000, "")));
    channel.connectionLost();
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("aborts when that takes longer than 5 seconds", () => {
    const { protocol, transport, clock } = openSocket();
    protocol.transport?.loseConnection();
    clock.advance(4.9);
    expect(transport.disconnected).to.equal(false);
    clock.advance(0.2);
    expect(transport.disconnecting || transport.disconnected).to.equal(true);
  });

  it("goes away with 1001 when its port is drained (HC-8)", () => {
    const { channel, sent } = openSocket();
    channel.drainStarted();
    expect(sent()).to.equal(sentClose(1001));
  });

  it("sends no code that may not be sent, and no reason that is too long", () => {
    const { protocol, sent } = openSocket();
    const { transport } = protocol;
    for (const code of [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 1000.5]) {
      expect(() => transport?.loseConnection(code), `${code}`).to.throw(RangeError);
    }
    expect(() => transport?.loseConnection(1000, "\u00e9".repeat(62))).to.throw(RangeError);
    expect(sent()).to.equal("");
    transport?.loseConnection(1000, "x".repeat(123));
    expect(sent()).to.equal(sentClose(1000, "x".repeat(123)));
  });
});
