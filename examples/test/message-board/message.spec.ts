import { encodeNetstring } from "@cordage/protocols/basic";
import { expect } from "chai";
import fc from "fast-check";
import {
  BoardError,
  decodeIds,
  decodeMessage,
  decodeMessages,
  requireOk,
} from "#examples/message-board/board-reply.js";
import { cutText, encodeMessage, type Message } from "#examples/message-board/message.js";

const MESSAGE: Message = {
  id: 1,
  time: 1_700_000_000,
  host: "192.0.2.1",
  port: 4000,
  text: Buffer.from("hello"),
};

const anyBytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

/** With characters of one byte to four. */
const anyText = fc.array(fc.constantFrom("a", "é", "€", "😀")).map((letters) => letters.join(""));

const anyMessage: fc.Arbitrary<Message> = fc.record({
  id: fc.nat(),
  time: fc.nat(),
  host: fc.oneof(
    fc.ipV4(),
    fc.ipV6().map((host) => host.toLowerCase()),
  ),
  port: fc.nat({ max: 65_535 }),
  text: anyBytes,
});

describe("the bytes of a message", () => {
  it("are TIME:HOST:PORT:TEXT, with an IPv6 host in brackets", () => {
    expect(`${encodeMessage(MESSAGE)}`).to.equal("1700000000:192.0.2.1:4000:hello");
    expect(`${encodeMessage({ ...MESSAGE, host: "2001:db8::1" })}`).to.equal(
      "1700000000:[2001:db8::1]:4000:hello",
    );
  });

  it("are read back as they were", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const { id: _id, ...rest } = message;
        expect(decodeMessage(encodeMessage(message))).to.deep.equal(rest);
      }),
    );
  });

  it("are read back from a list of them, and ids from theirs", () => {
    const { id: _id, ...rest } = MESSAGE;
    const list = [encodeNetstring(encodeMessage(MESSAGE)), encodeNetstring(encodeMessage(MESSAGE))];
    expect(decodeMessages(Buffer.concat(list))).to.deep.equal([rest, rest]);
    expect(decodeIds(Buffer.from("1:2:30"))).to.deep.equal([1, 2, 30]);
    expect(decodeIds(Buffer.alloc(0))).to.deep.equal([]);
  });

  it("may be anything: no other error than that it is no message comes of it", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        try {
          decodeMessage(bytes);
        } catch (error) {
          expect(error).to.be.instanceOf(BoardError);
        }
      }),
    );
    for (const bad of ["1:", "2:", "3:", "0", ""]) {
      expect(() => requireOk(Buffer.from(bad)), bad).to.throw(BoardError);
    }
    expect(requireOk(Buffer.from("0:x")).toString()).to.equal("x");
  });
});

describe("text that is too long", () => {
  it("is cut at the end, whatever it is", () => {
    fc.assert(
      fc.property(anyBytes, fc.nat({ max: 300 }), (text, limit) => {
        const cut = cutText(text, limit);
        expect(cut.length).to.be.at.most(limit);
        expect(cut.length).to.be.at.least(Math.min(text.length, limit - 3));
        expect(text.subarray(0, cut.length)).to.deep.equal(cut);
      }),
    );
  });

  it("keeps whole characters of UTF-8", () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 100 }), (text, limit) => {
        const cut = cutText(Buffer.from(text), limit);
        expect(Buffer.from(cut.toString())).to.deep.equal(cut);
      }),
    );
  });

  it("is cut so that all fits, to the byte", () => {
    const long = { ...MESSAGE, text: Buffer.alloc(65_505, "x") };
    expect(encodeMessage(long, 65_505)).to.have.length(65_505);
    expect(encodeMessage(long, 30)).to.have.length(30);
    expect(encodeMessage(long)).to.have.length(65_505 + "1700000000:192.0.2.1:4000:".length);
  });
});
