import {
  BINARY,
  CLOSE,
  CONTINUATION,
  closePayload,
  encodeFrame,
  MessageDecoder,
  type MessageDecoderOptions,
  PING,
  PONG,
  TEXT,
  type WebSocketEvent,
} from "@cordage/protocols/websocket";
import { expect } from "chai";
import fc from "fast-check";
import { expectSameForEverySplit } from "../support/every-split.ts";

const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
const SERVER: MessageDecoderOptions = { isMasked: true };
const CLIENT: MessageDecoderOptions = { isMasked: false };

function decode(chunks: Iterable<Buffer>, options: MessageDecoderOptions): WebSocketEvent[] {
  const decoder = new MessageDecoder(options);
  const events: WebSocketEvent[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk);
    for (let event = decoder.next(); event !== undefined; event = decoder.next())
      events.push(event);
  }
  return events;
}

function everySplit(bytes: Buffer, options: MessageDecoderOptions = SERVER): WebSocketEvent[] {
  return expectSameForEverySplit(bytes, (chunks) => decode(chunks, options));
}

const masked = (opcode: number, payload: string | Buffer): Buffer =>
  encodeFrame(opcode, Buffer.from(payload as string), MASK);

/** The same frame with other bits set in its first byte. */
function flagged(frame: Buffer, change: (first: number) => number): Buffer {
  const copy = Buffer.from(frame);
  copy[0] = change(copy[0] ?? 0);
  return copy;
}

const unfinished = (frame: Buffer): Buffer => flagged(frame, (first) => first & 0x7f);

function failure(bytes: Buffer, options?: MessageDecoderOptions): number | undefined {
  const last = everySplit(bytes, options).at(-1);
  return last?.kind === "failed" ? last.code : undefined;
}

describe("MessageDecoder (RFC 6455, section 5)", () => {
  it("decodes the examples of section 5.7", () => {
    const hello = Buffer.from("810548656c6c6f", "hex");
    expect(everySplit(hello, CLIENT)).to.deep.equal([{ kind: "text", text: "Hello" }]);
    const maskedHello = Buffer.from("818537fa213d7f9f4d5158", "hex");
    expect(everySplit(maskedHello)).to.deep.equal([{ kind: "text", text: "Hello" }]);
    const fragments = Buffer.from("010348656c80026c6f", "hex");
    expect(everySplit(fragments, CLIENT)).to.deep.equal([{ kind: "text", text: "Hello" }]);
    const ping = Buffer.from("890548656c6c6f", "hex");
    const payload = Buffer.from("Hello");
    expect(everySplit(ping, CLIENT)).to.deep.equal([{ kind: "ping", payload }]);
    const longest = Buffer.alloc(125, "x");
    const bytes = encodeFrame(PING, longest);
    expect(everySplit(bytes, CLIENT)).to.deep.equal([{ kind: "ping", payload: longest }]);
  });

  it("takes what encodeFrame makes, in both roles and at every form of the length", () => {
    for (const length of [0, 1, 125, 126, 127, 65_535, 65_536, 70_000]) {
      const bytes = Buffer.alloc(length, "abc");
      expect(decode([encodeFrame(BINARY, bytes)], CLIENT)).to.deep.equal([
        { kind: "bytes", bytes },
      ]);
      expect(decode([encodeFrame(BINARY, bytes, MASK)], SERVER)).to.deep.equal([
        { kind: "bytes", bytes },
      ]);
    }
  });

  it("has control frames come between fragments", () => {
    const bytes = Buffer.concat([
      unfinished(masked(BINARY, "ab")),
      masked(PING, "p"),
      unfinished(masked(CONTINUATION, "")),
      masked(PONG, "q"),
      masked(CONTINUATION, "c"),
      masked(TEXT, ""),
    ]);
    expect(everySplit(bytes)).to.deep.equal([
      { kind: "ping", payload: Buffer.from("p") },
      { kind: "pong", payload: Buffer.from("q") },
      { kind: "bytes", bytes: Buffer.from("abc") },
      { kind: "text", text: "" },
    ]);
  });

  it("takes a character that is cut between fragments, and a byte order mark", () => {
    const text = Buffer.from("\ufeff\u20ac");
    const bytes = Buffer.concat([
      unfinished(masked(TEXT, text.subarray(0, 4))),
      masked(CONTINUATION, text.subarray(4)),
    ]);
    expect(everySplit(bytes)).to.deep.equal([{ kind: "text", text: "\ufeff\u20ac" }]);
  });

  it("reads the close, with and without a code, and nothing behind it", () => {
    const close = Buffer.concat([masked(CLOSE, closePayload(1000, "bye")), masked(TEXT, "late")]);
    expect(everySplit(close)).to.deep.equal([{ kind: "close", code: 1000, reason: "bye" }]);
    const empty = masked(CLOSE, "");
    expect(everySplit(empty)).to.deep.equal([{ kind: "close", code: 1005, reason: "" }]);
  });

  it("fails a message that is too long by what is declared (WS-3)", () => {
    const options = { isMasked: true, maxMessageBytes: 4 };
    expect(failure(masked(TEXT, "1234"), options)).to.equal(undefined);
    expect(failure(masked(TEXT, "12345").subarray(0, 6), options)).to.equal(1009);
    const fragments = [unfinished(masked(TEXT, "123")), masked(CONTINUATION, "45")];
    expect(failure(Buffer.concat(fragments), options)).to.equal(1009);
    const endless = Buffer.from("82ff001fffffffffffff00000000", "hex");
    expect(failure(endless)).to.equal(1009);
  });

  for (const [what, frame] of Object.entries({
    "a frame without a mask": encodeFrame(TEXT, Buffer.from("x")),
    "RSV1 without an extension": flagged(masked(TEXT, "x"), (first) => first | 0x40),
    RSV2: flagged(masked(TEXT, "x"), (first) => first | 0x20),
    RSV3: flagged(masked(TEXT, "x"), (first) => first | 0x10),
    "opcode 3": masked(3, "x"),
    "opcode 7": masked(7, "x"),
    "opcode 11": masked(11, "x"),
    "opcode 15": masked(15, "x"),
    "a fragmented ping": unfinished(masked(PING, "x")),
    "a fragmented close": unfinished(masked(CLOSE, "")),
    "a ping of 126 bytes": masked(PING, Buffer.alloc(126)),
    "a continuation of nothing": masked(CONTINUATION, "x"),
    "a message inside of another": Buffer.concat([
      unfinished(masked(TEXT, "x")),
      masked(TEXT, "y"),
    ]),
    "16 bits for a length of 125": Buffer.from("81fe007d00000000", "hex"),
    "64 bits for a length of 65535": Buffer.from("81ff000000000000ffff00000000", "hex"),
    "a length above 2^53": Buffer.from("81ff002000000000000000000000", "hex"),
    "a length with its highest bit set": Buffer.from("81ff800000000000000000000000", "hex"),
    "half a close code": masked(CLOSE, "x"),
    "close code 0": masked(CLOSE, closePayload(0, "")),
    "close code 999": masked(CLOSE, closePayload(999, "")),
    "close code 1004": masked(CLOSE, closePayload(1004, "")),
    "close code 1005": masked(CLOSE, closePayload(1005, "")),
    "close code 1006": masked(CLOSE, closePayload(1006, "")),
    "close code 1015": masked(CLOSE, closePayload(1015, "")),
    "close code 1016": masked(CLOSE, closePayload(1016, "")),
    "close code 2999": masked(CLOSE, closePayload(2999, "")),
    "close code 5000": masked(CLOSE, closePayload(5000, "")),
  })) {
    it(`fails ${what} with 1002 (WS-3, WS-4)`, () => {
      expect(failure(Buffer.concat([frame, masked(TEXT, "behind")]))).to.equal(1002);
    });
  }

  it("fails a mask of a server's with 1002 (WS-3)", () => {
    expect(failure(masked(TEXT, "x"), CLIENT)).to.equal(1002);
  });

  for (const [what, hex] of Object.entries({
    "a lone continuation byte": "80",
    "an overlong slash": "c0af",
    "a surrogate": "eda080",
    "a code point above U+10FFFF": "f4908080",
    "a character that is cut off": "e282",
  })) {
    it(`fails ${what} in text, or in a reason, with 1007 (WS-3)`, () => {
      const bytes = Buffer.from(hex, "hex");
      expect(failure(masked(TEXT, bytes))).to.equal(1007);
      const reason = Buffer.concat([closePayload(1000, ""), bytes]);
      expect(failure(masked(CLOSE, reason))).to.equal(1007);
    });
  }

  it("fails bad text with the fragment it is in, not with the message", () => {
    expect(failure(unfinished(masked(TEXT, Buffer.from([0xff]))))).to.equal(1007);
  });

  it("never throws, whatever comes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, isMasked) => {
        decode([Buffer.from(bytes)], { isMasked, maxMessageBytes: 16 });
      }),
    );
  });

  it("takes a limit of 0 or more", () => {
    const make = (maxMessageBytes: number) => () =>
      new MessageDecoder({ isMasked: true, maxMessageBytes });
    expect(make(-1)).to.throw(RangeError);
    expect(make(Number.NaN)).to.throw(RangeError);
    expect(make(0)).not.to.throw();
  });
});
