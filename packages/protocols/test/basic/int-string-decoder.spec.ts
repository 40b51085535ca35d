import {
  encodeIntString,
  encodeLength,
  IntStringDecoder,
  LengthLimitExceededError,
  StringTooLongError,
  UnfinishedMessageError,
} from "@cordage/protocols/basic";
import { expect } from "chai";
import { byteByByte, expectSameForEverySplit } from "../support/every-split.ts";

for (const prefixLength of [1, 2, 4] as const) {
  describe(`IntStringDecoder with a length of ${prefixLength} bytes`, () => {
    const encode = (...strings: string[]): Buffer =>
      Buffer.concat(strings.map((string) => encodeIntString(string, prefixLength)));

    function decode(chunks: readonly Buffer[], MAX_LENGTH = 99_999): string[] {
      const decoder = new IntStringDecoder(prefixLength, { MAX_LENGTH });
      const events: string[] = [];
      for (const chunk of chunks) {
        decoder.push(chunk);
        try {
          for (let string = decoder.next(); string !== undefined; string = decoder.next()) {
            events.push(string.toString());
          }
        } catch (error) {
          if (!(error instanceof LengthLimitExceededError)) throw error;
          events.push(`refused ${error.length}, limit ${error.limitBytes}`);
        }
      }
      return events;
    }

    it("gives strings behind a big-endian length, empty ones too (IN-1, IN-3, GEN-4)", () => {
      const strings = ["hello", "", "a".repeat(200), "b"];
      const events = expectSameForEverySplit(encode(...strings), (chunks) => decode(chunks));
      expect(events).to.deep.equal(strings);
    });

    it("takes the length for unsigned (IN-1)", () => {
      const longest = "a".repeat(prefixLength === 1 ? 255 : 65_535);
      expect(decode([encode(longest)])).to.deep.equal([longest]);
    });

    it("refuses a length as soon as it is complete, at exactly the limit (IN-2)", () => {
      expect(decode([encode("12345", "x")], 5)).to.deep.equal(["12345", "x"]);
      const refused = encode("ok", "123456").subarray(0, 2 * prefixLength + 2);
      const events = expectSameForEverySplit(refused, (chunks) => decode(chunks, 5));
      expect(events).to.deep.equal(["ok", "refused 6, limit 5"]);
    });

    it("gives nothing after that, ever (IN-8)", () => {
      const events = expectSameForEverySplit(encode("ok", "123456", "after"), (chunks) =>
        decode(chunks, 5),
      );
      expect(events).to.deep.equal(["ok", "refused 6, limit 5"]);
    });

    it("judges each length by the limit as it is then (IN-6)", () => {
      const rules = { MAX_LENGTH: 10 };
      const decoder = new IntStringDecoder(prefixLength, rules);
      decoder.push(encode("hello", "hello"));
      expect(decoder.next()?.toString()).to.equal("hello");
      rules.MAX_LENGTH = 4;
      expect(() => decoder.next()).to.throw(LengthLimitExceededError);
    });

    it("gives up what has not been taken, lengths included (IN-7)", () => {
      const decoder = new IntStringDecoder(prefixLength);
      const rest = encode("two", "three").subarray(0, -1);
      decoder.push(Buffer.concat([encode("one"), rest]));
      decoder.next();
      expect(decoder.leftover.equals(rest)).to.equal(true);
      expect(decoder.clear().equals(rest)).to.equal(true);
      expect([decoder.next(), decoder.leftover.length]).to.deep.equal([undefined, 0]);
    });

    it("does not hold a large chunk for the beginning of a string", () => {
      const decoder = new IntStringDecoder(prefixLength);
      const begun = encode("begun").subarray(0, -1);
      decoder.push(Buffer.concat([encode(...Array<string>(20_000).fill("text")), begun]));
      while (decoder.next() !== undefined);
      expect(decoder.leftover.equals(begun)).to.equal(true);
      expect(decoder.leftover.buffer.byteLength).to.be.lessThan(17 * 1024);
    });

    it("tells of a string that the input ends in", () => {
      for (const chunk of [encode("ok").subarray(0, -1), ...byteByByte(encode("")).slice(1)]) {
        const decoder = new IntStringDecoder(prefixLength);
        decoder.push(chunk);
        decoder.next();
        expect(() => decoder.end()).to.throw(UnfinishedMessageError);
      }
      const decoder = new IntStringDecoder(prefixLength);
      decoder.push(encode("ok"));
      decoder.next();
      expect(() => decoder.end()).not.to.throw();
    });
  });
}

describe("encodeLength", () => {
  it("writes unsigned, big-endian (IN-1)", () => {
    expect(encodeLength(255, 1).toString("hex")).to.equal("ff");
    expect(encodeLength(0x1234, 2).toString("hex")).to.equal("1234");
    expect(encodeLength(0x12345678, 4).toString("hex")).to.equal("12345678");
  });

  for (const [prefixLength, limit] of [
    [1, 256],
    [2, 65_536],
    [4, 4_294_967_296],
  ] as const) {
    it(`refuses ${limit} in ${prefixLength} bytes, and accepts one less (IN-4)`, () => {
      expect(
        encodeLength(limit - 1, prefixLength).equals(Buffer.alloc(prefixLength, 0xff)),
      ).to.equal(true);
      expect(() => encodeLength(limit, prefixLength)).to.throw(
        StringTooLongError,
        `${limit} bytes`,
      );
    });
  }
});

describe("encodeIntString", () => {
  it("writes the length in bytes, then the string (IN-1)", () => {
    expect(encodeIntString("ä", 2).toString("hex")).to.equal("0002c3a4");
    expect(encodeIntString(Buffer.of(1, 2), 4).toString("hex")).to.equal("000000020102");
    expect(() => encodeIntString(Buffer.alloc(256), 1)).to.throw(StringTooLongError);
  });
});
