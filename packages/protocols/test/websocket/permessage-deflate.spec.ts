import { randomBytes } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import {
  BINARY,
  COMPRESSED,
  CONTINUATION,
  type DirectionParameters,
  encodeFrame,
  MAX_FINAL_BLOCKS,
  MessageDecoder,
  MessageDeflater,
  MessageInflater,
  type PerMessageDeflateOptions,
  PING,
  TEXT,
  type WebSocketEvent,
} from "@cordage/protocols/websocket";
import { expect } from "chai";
import fc from "fast-check";
import { expectSameForEverySplit } from "../support/every-split.ts";
import { ClientBench, frame, openClient } from "./client-bench.ts";

const DEFAULT: DirectionParameters = { noContextTakeover: false, windowBits: 15 };
const ALONE: DirectionParameters = { noContextTakeover: true, windowBits: 15 };
const NO_LIMIT = Number.POSITIVE_INFINITY;

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

/** What a compressor makes of a message that is worth it. */
function deflated(deflater: MessageDeflater, message: Buffer): Buffer {
  const payload = deflater.deflate(message);
  if (payload === undefined) throw new Error("sent as it is");
  return payload;
}

/** What a client makes of these bytes, however they are cut. */
function decoded(bytes: Buffer, maxMessageBytes?: number, deflate = DEFAULT): WebSocketEvent[] {
  return expectSameForEverySplit(bytes, (chunks) => {
    const decoder = new MessageDecoder({ isMasked: false, maxMessageBytes, deflate });
    const events: WebSocketEvent[] = [];
    for (const chunk of chunks) {
      decoder.push(chunk);
      for (let event = decoder.next(); event !== undefined; event = decoder.next())
        events.push(event);
    }
    return events;
  });
}

const HELLO = [{ kind: "text", text: "Hello" }];

describe("permessage-deflate: the examples of RFC 7692, section 7.2.3", () => {
  it("decodes a message of one block (7.2.3.1)", () => {
    expect(decoded(hex("c1 07 f2 48 cd c9 c9 07 00"))).to.deep.equal(HELLO);
    expect(decoded(hex("41 03 f2 48 cd 80 04 c9 c9 07 00"))).to.deep.equal(HELLO);
  });

  it("shares the window between messages (7.2.3.2)", () => {
    const twice = hex("c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00");
    expect(decoded(twice)).to.deep.equal([...HELLO, ...HELLO]);
    expect(decoded(twice, undefined, ALONE).at(-1)).to.include({ kind: "failed", code: 1007 });
  });

  it("decodes a block that is not compressed (7.2.3.3)", () => {
    expect(decoded(hex("c1 0b 00 05 00 fa ff 48 65 6c 6c 6f 00"))).to.deep.equal(HELLO);
  });

  it("decodes a block that says it is the last (7.2.3.4), and what follows it", () => {
    const last = hex("c1 08 f3 48 cd c9 c9 07 00 00");
    expect(decoded(last)).to.deep.equal(HELLO);
    expect(decoded(Buffer.concat([last, hex("c1 05 f2 00 11 00 00")]))).to.deep.equal([
      ...HELLO,
      ...HELLO,
    ]);
  });

  it("decodes a message of two blocks (7.2.3.5)", () => {
    expect(decoded(hex("c1 0d f2 48 05 00 00 00 ff ff ca c9 c9 07 00"))).to.deep.equal(HELLO);
  });

  it("decodes an empty message (7.2.3.6)", () => {
    expect(decoded(hex("c1 01 00"))).to.deep.equal([{ kind: "text", text: "" }]);
    expect(decoded(hex("c2 01 00"))).to.deep.equal([{ kind: "bytes", bytes: Buffer.alloc(0) }]);
  });

  it("makes the same bytes", () => {
    const deflater = new MessageDeflater(DEFAULT, 0);
    const message = Buffer.from("Hello".repeat(3));
    const first = deflated(deflater, message);
    expect(deflated(deflater, message).length).to.be.lessThan(first.length);
    const alone = new MessageDeflater(ALONE, 0);
    expect(deflated(alone, message)).to.deep.equal(deflated(alone, message));
  });
});

describe("permessage-deflate: messages", () => {
  it("come out as they went in, with every window, in one context or in many", () => {
    const words = fc.array(fc.string({ maxLength: 200 }), { maxLength: 8 });
    const bits = fc.integer({ min: 9, max: 15 });
    fc.assert(
      fc.property(words, bits, fc.boolean(), (messages, windowBits, noContextTakeover) => {
        const parameters = { windowBits, noContextTakeover };
        const deflater = new MessageDeflater(parameters, 0);
        const inflater = new MessageInflater(parameters);
        for (const text of messages) {
          const message = Buffer.from(text.repeat(20));
          const payload = deflater.deflate(message);
          if (payload !== undefined) {
            expect(inflater.inflate(payload, NO_LIMIT)).to.deep.equal(message);
          }
        }
      }),
    );
  });

  it("refer back no further than the window, over many messages", () => {
    const parameters = { windowBits: 9, noContextTakeover: false };
    const deflater = new MessageDeflater(parameters, 0);
    const inflater = new MessageInflater({ windowBits: 9, noContextTakeover: false });
    for (let i = 0; i < 100; i++) {
      const message = Buffer.from(`message ${i % 7} `.repeat(1 + (i % 90)));
      const payload = deflater.deflate(message);
      if (payload !== undefined) expect(inflater.inflate(payload, NO_LIMIT)).to.deep.equal(message);
    }
  });

  it("are sent as they are when that is shorter, or they are short, or the window is too small", () => {
    expect(new MessageDeflater(DEFAULT, 0).deflate(Buffer.from("x"))).to.equal(undefined);
    expect(new MessageDeflater(DEFAULT, 100).deflate(Buffer.alloc(99))).to.equal(undefined);
    expect(new MessageDeflater(DEFAULT, 100).deflate(Buffer.alloc(100))).not.to.equal(undefined);
    const small = { windowBits: 8, noContextTakeover: false };
    expect(new MessageDeflater(small, 0).deflate(Buffer.alloc(100))).to.equal(undefined);
  });

  it("of both kinds may come mixed: only the compressed ones move the window", () => {
    const deflater = new MessageDeflater(DEFAULT, 0);
    const message = Buffer.from("Hello, Hello, Hello");
    const bytes = Buffer.concat([
      encodeFrame(TEXT | COMPRESSED, deflated(deflater, message)),
      encodeFrame(TEXT, Buffer.from("plain")),
      encodeFrame(PING, Buffer.alloc(0)),
      encodeFrame(BINARY | COMPRESSED, deflated(deflater, message)),
    ]);
    expect(decoded(bytes)).to.deep.equal([
      { kind: "text", text: String(message) },
      { kind: "text", text: "plain" },
      { kind: "ping", payload: Buffer.alloc(0) },
      { kind: "bytes", bytes: message },
    ]);
  });

  it("may become as long as a message may be, and no byte longer (bombs)", () => {
    const payload = deflated(new MessageDeflater(ALONE, 0), Buffer.alloc(1000));
    const bytes = encodeFrame(BINARY | COMPRESSED, payload);
    expect(decoded(bytes, 1000)[0]).to.include({ kind: "bytes" });
    expect(decoded(bytes, 999)).to.deep.equal([
      { kind: "failed", code: 1009, reason: "the message is too long" },
    ]);
    expect(decoded(bytes, 0)[0]).to.include({ kind: "failed", code: 1009 });
    const oneByte = encodeFrame(BINARY | COMPRESSED, hex("00 01 00 fe ff 78 00"));
    expect(decoded(oneByte, 1)[0]).to.include({ kind: "bytes" });
    expect(decoded(oneByte, 0)[0]).to.include({ kind: "failed", code: 1009 });
    const bomb = deflated(new MessageDeflater(ALONE, 0), Buffer.alloc(64 * 1024 * 1024));
    expect(new MessageInflater(ALONE).inflate(bomb, 1024 * 1024)).to.equal("too long");
  });

  it("may be no longer together when they end in several last blocks", () => {
    const last = deflateRawSync(Buffer.alloc(600)); // which ends in one
    const payload = Buffer.concat([last, last]);
    expect(new MessageInflater(ALONE).inflate(payload, 1200)).to.deep.equal(Buffer.alloc(1200));
    expect(new MessageInflater(ALONE).inflate(payload, 1199)).to.equal("too long");
  });

  it("that don't compress may be as long as any other", () => {
    const noise = Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * i * 7919) >> 3));
    const stored = Buffer.concat([hex("00 e8 03 17 fc"), noise, hex("00")]);
    expect(stored.length).to.be.greaterThan(1000);
    expect(decoded(encodeFrame(BINARY | COMPRESSED, stored), 1000)).to.deep.equal([
      { kind: "bytes", bytes: noise },
    ]);
    const tooLong = encodeFrame(BINARY | COMPRESSED, Buffer.alloc(1100)).subarray(0, 4);
    expect(decoded(tooLong, 1000)[0]).to.include({ kind: "failed", code: 1009 });
  });

  it("may end in so many last blocks, each of which costs a decompressor", () => {
    const ends = (count: number): Buffer => Buffer.concat(Array(count).fill(hex("03 00")));
    const inflater = new MessageInflater(DEFAULT);
    expect(inflater.inflate(ends(MAX_FINAL_BLOCKS), NO_LIMIT)).to.deep.equal(Buffer.alloc(0));
    expect(inflater.inflate(ends(MAX_FINAL_BLOCKS + 1), NO_LIMIT)).to.equal("broken");
  });

  it("that can't be decompressed, or are no text then, fail with 1007", () => {
    expect(decoded(hex("c1 03 ff ff ff"))[0]).to.include({ kind: "failed", code: 1007 });
    const notText = deflated(new MessageDeflater(ALONE, 0), Buffer.alloc(100, 0xff));
    expect(decoded(encodeFrame(TEXT | COMPRESSED, notText))[0]).to.include({ code: 1007 });
  });

  it("never make the decoder throw, whatever they hold", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const outcome = new MessageInflater(DEFAULT).inflate(Buffer.from(bytes), 1000);
        expect(typeof outcome === "string" || outcome.length <= 1000).to.equal(true);
      }),
    );
  });

  for (const [what, bytes] of Object.entries({
    "a continuation": Buffer.concat([
      hex("01 01 78"),
      encodeFrame(CONTINUATION | COMPRESSED, hex("00")),
    ]),
    "a ping": encodeFrame(PING | COMPRESSED, hex("00")),
    "a message with RSV2 as well": encodeFrame(TEXT | COMPRESSED | 0x20, hex("00")),
  })) {
    it(`fail with 1002 when ${what} says it is compressed (section 6)`, () => {
      expect(decoded(bytes).at(-1)).to.include({ kind: "failed", code: 1002 });
    });
  }
});

describe("permessage-deflate: a client", () => {
  const offer = (perMessageDeflate: boolean | PerMessageDeflateOptions): string | undefined =>
    new ClientBench({ perMessageDeflate }).field("Sec-WebSocket-Extensions");

  it("offers what it is told to (section 7.1)", () => {
    expect(offer(false)).to.equal(undefined);
    expect(offer(true)).to.equal("permessage-deflate; client_max_window_bits");
    expect(
      offer({
        serverNoContextTakeover: true,
        clientNoContextTakeover: true,
        serverMaxWindowBits: 10,
        clientMaxWindowBits: 11,
      }),
    ).to.equal(
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover; " +
        "server_max_window_bits=10; client_max_window_bits=11",
    );
  });

  it("compresses when the server agrees, and reads what is compressed", () => {
    const bench = openClient(
      { perMessageDeflate: { threshold: 5 } },
      "Sec-WebSocket-Extensions: permessage-deflate",
    );
    expect(bench.protocol.transport?.isCompressed).to.equal(true);
    bench.receive(hex("c1 07 f2 48 cd c9 c9 07 00"));
    expect(bench.protocol.told).to.deep.equal(["text Hello"]);
    bench.sent();
    bench.protocol.transport?.sendTextMessage("a".repeat(100));
    const [first] = bench.transport.value();
    expect(first).to.equal(0xc1);
    expect(bench.sentEvents({ deflate: DEFAULT })).to.deep.equal([
      { kind: "text", text: "a".repeat(100) },
    ]);
  });

  it("keeps to the window of its own that it has named, whatever the server says", () => {
    const perMessageDeflate = { clientMaxWindowBits: 9, threshold: 0 };
    for (const response of [
      "permessage-deflate",
      "permessage-deflate; client_max_window_bits=12",
    ]) {
      const bench = openClient({ perMessageDeflate }, `Sec-WebSocket-Extensions: ${response}`);
      const noise = randomBytes(400);
      for (const message of [Buffer.concat([noise, Buffer.alloc(600)]), noise]) {
        bench.transport.clear();
        bench.protocol.transport?.sendBytesMessage(message);
      }
      // 600 bytes lie between the two, which is more than the window holds.
      expect(bench.transport.value()[0], response).to.equal(0x82);
    }
  });

  it("doesn't when the server doesn't", () => {
    const bench = openClient({ perMessageDeflate: true });
    expect(bench.protocol.transport?.isCompressed).to.equal(false);
    bench.protocol.transport?.sendTextMessage("a".repeat(100));
    expect(bench.transport.value()[0]).to.equal(0x81);
    bench.receive(frame(TEXT | COMPRESSED, "x"));
    expect(bench.transport.writeDisconnecting).to.equal(true);
  });

  for (const response of [
    "permessage-deflate; server_max_window_bits=10; server_no_context_takeover",
    "permessage-deflate; client_max_window_bits=8; server_max_window_bits=8; server_no_context_takeover",
    'Permessage-Deflate; server_max_window_bits="9"; server_no_context_takeover',
  ]) {
    it(`agrees to ${response}`, () => {
      const perMessageDeflate = { serverMaxWindowBits: 10, serverNoContextTakeover: true };
      const bench = openClient({ perMessageDeflate }, `Sec-WebSocket-Extensions: ${response}`);
      expect(bench.protocol.transport?.isCompressed).to.equal(true);
    });
  }

  for (const response of [
    "permessage-deflate",
    "permessage-deflate; server_no_context_takeover",
    "permessage-deflate; server_max_window_bits=10",
    "permessage-deflate; server_no_context_takeover; server_max_window_bits=11",
    "permessage-deflate; server_no_context_takeover; server_max_window_bits=10; x",
    "permessage-deflate; server_no_context_takeover; server_no_context_takeover; server_max_window_bits=10",
    "permessage-deflate; server_no_context_takeover=1; server_max_window_bits=10",
    "permessage-deflate; server_no_context_takeover; server_max_window_bits=7",
    "permessage-deflate; server_no_context_takeover; server_max_window_bits=010",
    "permessage-deflate; server_no_context_takeover; server_max_window_bits",
    "permessage-deflate; server_no_context_takeover; server_max_window_bits=10; client_max_window_bits",
    "permessage-deflate; server_no_context_takeover; server_max_window_bits=10; client_max_window_bits=16",
    "x-deflate",
  ]) {
    it(`refuses ${response}, which is not what it offered`, () => {
      const perMessageDeflate = { serverMaxWindowBits: 10, serverNoContextTakeover: true };
      const bench = openClient({ perMessageDeflate }, `Sec-WebSocket-Extensions: ${response}`);
      expect(bench.transport.disconnected).to.equal(true);
      bench.opened.addErrback(() => {});
    });
  }

  it("refuses windows and thresholds that can't be", () => {
    for (const bits of [8, 16, 9.5, Number.NaN]) {
      expect(() => offer({ serverMaxWindowBits: bits })).to.throw(RangeError, "serverMaxWindow");
      expect(() => offer({ clientMaxWindowBits: bits })).to.throw(RangeError, "clientMaxWindow");
    }
    expect(() => offer({ threshold: -1 })).to.throw(RangeError, "threshold");
  });
});
