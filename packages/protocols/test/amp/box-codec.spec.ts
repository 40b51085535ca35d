import {
  AmpBox,
  BoxDecoder,
  BoxTooLarge,
  encodeBox,
  InvalidKey,
  MAX_BOX_BYTES,
  MAX_BOX_KEYS,
  parseString,
  TooLong,
} from "@cordage/protocols/amp";
import { UnfinishedMessageError } from "@cordage/protocols/basic";
import { expect } from "chai";
import fc from "fast-check";
import { expectSameForEverySplit } from "../support/every-split.ts";

/** The call `Sum(a=13, b=81)` with tag 1, as Twisted writes it. */
const SUM = Buffer.concat([
  ...["_ask", "1", "_command", "Sum", "a", "13", "b", "81"].map((text) =>
    Buffer.from(`\0${String.fromCharCode(text.length)}${text}`, "latin1"),
  ),
  Buffer.of(0, 0),
]);

function box(values: Readonly<Record<string, string>>): AmpBox {
  return new AmpBox(Object.entries(values).map(([key, value]) => [key, Buffer.from(value)]));
}

function textOf(boxes: readonly AmpBox[]): [string, string][][] {
  return boxes.map((each) =>
    [...each].map(([key, value]): [string, string] => [key, Buffer.from(value).toString("latin1")]),
  );
}

function decode(chunks: readonly Buffer[]): { boxes: [string, string][][]; refusal: string } {
  const decoder = new BoxDecoder();
  const boxes: AmpBox[] = [];
  let refusal = "";
  for (const chunk of chunks) {
    decoder.push(chunk);
    try {
      for (let next = decoder.next(); next !== undefined; next = decoder.next()) boxes.push(next);
    } catch (error) {
      refusal = String(error);
    }
  }
  return { boxes: textOf(boxes), refusal };
}

/** A box of so many keys, of one byte each and with values of one byte. */
function boxOfKeys(count: number): Buffer {
  return Buffer.concat([
    ...Array.from({ length: count }, () => Buffer.from("\0\x01k\0\x01v", "latin1")),
    Buffer.of(0, 0),
  ]);
}

/** A box of exactly so many bytes on the wire. */
function boxOfBytes(size: number): Buffer {
  const item = Buffer.concat([Buffer.from("\0\x01k\xff\xff", "latin1"), Buffer.alloc(65_535)]);
  const items = Math.floor((size - 2 - 5) / item.length);
  const rest = size - 2 - items * item.length - 5;
  const last = Buffer.concat([Buffer.from("\0\x01k\0\0", "latin1"), Buffer.alloc(rest)]);
  last.writeUInt16BE(rest, 3);
  return Buffer.concat([...Array.from({ length: items }, () => item), last, Buffer.of(0, 0)]);
}

describe("AMP boxes", () => {
  it("are written with their keys in the order of their bytes (AMP-1)", () => {
    const call = box({ b: "81", a: "13", _command: "Sum", _ask: "1" });
    expect(call.serialize().equals(SUM)).to.equal(true);
    expect(encodeBox(box({ "\xff": "", Z: "", a: "" })).toString("latin1")).to.equal(
      "\0\x01Z\0\0\0\x01a\0\0\0\x01\xff\0\0\0\0",
    );
  });

  it("are read whatever the order of their keys, and the last of a repeated one counts (AMP-1)", () => {
    const bytes = Buffer.from("\0\x01b\0\x01x\0\x01a\0\x01y\0\x01b\0\x01z\0\0", "latin1");
    expect(textOf(parseString(bytes))).to.deep.equal([
      [
        ["b", "z"],
        ["a", "y"],
      ],
    ]);
  });

  it("are the same however they are cut (GEN-4)", () => {
    const { boxes } = expectSameForEverySplit(Buffer.concat([SUM, Buffer.alloc(2), SUM]), decode);
    expect(boxes.map((each) => each.length)).to.deep.equal([4, 0, 4]);
  });

  it("take names that objects have for keys like others (GEN-6)", () => {
    const names = { __proto__: null, constructor: "c", toString: "t" };
    const sent = box({ constructor: names.constructor, toString: names.toString });
    sent.set("__proto__", Buffer.from("p"));
    const [received] = parseString(sent.serialize());
    expect([...(received as AmpBox).keys()]).to.deep.equal([
      "__proto__",
      "constructor",
      "toString",
    ]);
  });

  it("come back as they were sent, whatever is in them", () => {
    const key = fc.string({ unit: fc.constantFrom("a", "\0", "\xff", "\r"), minLength: 1 });
    const value = fc.uint8Array({ maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value)), (entries) => {
        const sent = new AmpBox(entries);
        const [received] = parseString(sent.serialize());
        expect(textOf([received as AmpBox])).to.deep.equal(
          textOf([new AmpBox([...sent].sort(([a], [b]) => (a < b ? -1 : 1)))]),
        );
      }),
    );
  });

  describe("to be sent", () => {
    it("have keys of up to 255 bytes and values of up to 65535 (AMP-3)", () => {
      const longest = "k".repeat(255);
      expect(() => new AmpBox([[longest, Buffer.alloc(65_535)]]).serialize()).not.to.throw();
      const key = "k".repeat(256);
      expect(() => new AmpBox([[key, Buffer.alloc(0)]]).serialize())
        .to.throw(TooLong)
        .that.includes({ isKey: true, isLocal: true, keyName: key });
      expect(() => new AmpBox([["k", Buffer.alloc(65_536)]]).serialize())
        .to.throw(TooLong)
        .that.includes({ isKey: false, isLocal: true, keyName: "k" });
    });

    it("have no empty keys, and none with characters that are no bytes (AMP-3b)", () => {
      for (const key of ["", "\u0100"]) {
        expect(() => new AmpBox([[key, Buffer.alloc(0)]]).serialize()).to.throw(InvalidKey);
      }
      const notBytes = new AmpBox([["k", "v" as never]]);
      expect(() => notBytes.serialize()).to.throw(TypeError, "k");
    });
  });

  describe("received", () => {
    it("are refused as soon as the length of a key is above 255, once (AMP-3)", () => {
      const { boxes, refusal } = expectSameForEverySplit(
        Buffer.concat([SUM, Buffer.from("\0\x01k\0\0\x01\0junk", "latin1"), SUM]),
        decode,
      );
      expect([boxes.length, refusal]).to.deep.equal([
        1,
        "TooLong: key of 256 bytes is longer than 255 bytes",
      ]);
      const longest = Buffer.concat([Buffer.of(0, 255), Buffer.alloc(255, "k"), Buffer.alloc(4)]);
      expect(parseString(longest).length).to.equal(1);
    });

    it("may have 1024 keys, repeated ones counted, and no more (AMP-15)", () => {
      expect(MAX_BOX_KEYS).to.equal(1024);
      expect(parseString(boxOfKeys(1024)).length).to.equal(1);
      expect(() => parseString(boxOfKeys(1025))).to.throw(BoxTooLarge, "1025 keys");
    });

    it("may have a mebibyte, and no more (AMP-15)", () => {
      expect(MAX_BOX_BYTES).to.equal(1_048_576);
      const largest = boxOfBytes(MAX_BOX_BYTES);
      expect(largest.length).to.equal(MAX_BOX_BYTES);
      expect(parseString(largest).length).to.equal(1);
      expect(() => parseString(boxOfBytes(MAX_BOX_BYTES + 1))).to.throw(BoxTooLarge, "bytes");
    });

    it("are refused before the bytes that make them too large are waited for (AMP-15)", () => {
      const decoder = new BoxDecoder({ maxBoxKeys: 10, maxBoxBytes: 20 });
      decoder.push(Buffer.from("\0\x01k\xff\xff", "latin1"));
      expect(() => decoder.next()).to.throw(BoxTooLarge);
      decoder.push(SUM);
      expect([decoder.next(), decoder.unreadBytes]).to.deep.equal([undefined, 0]);
    });

    it("tell how much of them is there when the input ends (AMP-1)", () => {
      const decoder = new BoxDecoder();
      decoder.push(SUM.subarray(0, 12));
      expect(decoder.next()).to.equal(undefined);
      expect(() => decoder.end()).to.throw(UnfinishedMessageError, "12 bytes");
      expect(decoder.leftover.length).to.equal(3);
      decoder.clear();
      decoder.push(SUM);
      expect(decoder.next()?.size).to.equal(4);
      expect(() => decoder.end()).not.to.throw();
    });
  });
});
