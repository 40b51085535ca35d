import {
  encodeNetstring,
  MAX_STRING_LENGTH,
  NetstringDecoder,
  NetstringParseError,
  UnfinishedMessageError,
} from "@cordage/protocols/basic";
import { expect } from "chai";
import { expectSameForEverySplit } from "../support/every-split.ts";

describe("NetstringDecoder", () => {
  it("gives payloads, empty ones too (NS-5, GEN-4)", () => {
    expect(decodeEverySplit("5:hello,0:,3:a,b,2:0:,")).to.deep.equal(["hello", "", "a,b", "0:"]);
  });

  it("accepts 99999 bytes unless told otherwise, and not one more (NS-1)", () => {
    expect(MAX_STRING_LENGTH).to.equal(99_999);
    const longest = encodeNetstring(Buffer.alloc(99_999, "a"));
    expect(decode([longest])).to.deep.equal(["a".repeat(99_999)]);
    expect(decode([Buffer.from("100000:")])).to.deep.equal(["broken: length is above 99999"]);
  });

  for (const [input, reason] of [
    [":", "length is not a decimal number"],
    [":5:hello,", "length is not a decimal number"],
    [",", "length is not a decimal number"],
    ["05:hello,", "length has a leading zero"],
    ["00:,", "length has a leading zero"],
    ["+5:hello,", "length is not a decimal number"],
    ["-1:,", "length is not a decimal number"],
    [" 5:hello,", "length is not a decimal number"],
    ["5 :hello,", "length is not a decimal number"],
    ["5\n:hello,", "length is not a decimal number"],
    ["0x1:a,", "length is not a decimal number"],
    ["1e0:a,", "length is not a decimal number"],
    ["1_0:0123456789,", "length is not a decimal number"],
    ["\u0665:hello,", "length is not a decimal number"],
    ["5;hello,", "length is not a decimal number"],
    ["5:hello;", "no comma behind the payload"],
    ["5:hello\n", "no comma behind the payload"],
    ["4:hello,", "no comma behind the payload"],
    ["0:0:,", "no comma behind the payload"],
  ] as const) {
    it(`breaks on ${JSON.stringify(input)}, after what was right before it (NS-2, NS-4, GEN-9)`, () => {
      const events = decodeEverySplit(`2:ok,${input}5:after,`);
      expect(events).to.deep.equal(["ok", `broken: ${reason}`]);
    });
  }

  it("judges a length as soon as it can't become one that is accepted (NS-3)", () => {
    expect(decode([Buffer.from("6")], 5)).to.deep.equal(["broken: length is above 5"]);
    expect(decode([Buffer.from("5")], 5)).to.deep.equal([]);
    expect(decode([Buffer.from("10")], 10)).to.deep.equal([]);
    expect(decode([Buffer.from("11")], 10)).to.deep.equal(["broken: length is above 10"]);
    expect(decode([Buffer.from("100")], 10)).to.deep.equal(["broken: length is above 10"]);
  });

  it("accepts only empty payloads where the limit is zero (NS-7)", () => {
    expect(decodeEverySplit("0:,0:,", 0)).to.deep.equal(["", ""]);
    expect(decode([Buffer.from("1")], 0)).to.deep.equal(["broken: length is above 0"]);
  });

  it("never counts further than integers are exact (GEN-9)", () => {
    const input = Buffer.from("9007199254740992:");
    const events = decode([input], Number.POSITIVE_INFINITY);
    expect(events).to.deep.equal(["broken: length is above 9007199254740991"]);
    expect(decode([Buffer.from("9007199254740991:")], Number.POSITIVE_INFINITY)).to.deep.equal([]);
  });

  it("judges each length by the limit as it is then", () => {
    const rules = { MAX_LENGTH: 10 };
    const decoder = new NetstringDecoder(rules);
    decoder.push(Buffer.from("5:hello,5:hel"));
    expect(decoder.next()?.toString()).to.equal("hello");
    expect(decoder.next()).to.equal(undefined);
    rules.MAX_LENGTH = 4;
    decoder.push(Buffer.from("lo,4"));
    expect(decoder.next()?.toString()).to.equal("hello");
    expect(decoder.next()).to.equal(undefined);
    rules.MAX_LENGTH = 3;
    decoder.push(Buffer.from(":"));
    expect(() => decoder.next()).to.throw(NetstringParseError, "above 3");
  });

  it("breaks once: then it ignores what comes and gives nothing (NS-6)", () => {
    const decoder = new NetstringDecoder();
    decoder.push(Buffer.from("x2:ok,"));
    expect(() => decoder.next()).to.throw(NetstringParseError);
    decoder.push(Buffer.from("2:ok,"));
    expect([decoder.next(), decoder.leftover.length]).to.deep.equal([undefined, 0]);
    expect(() => decoder.end()).not.to.throw();
  });

  it("tells of a netstring that the input ends in", () => {
    for (const [input, isWhole] of [
      ["", true],
      ["2:ok,", true],
      ["2", false],
      ["2:", false],
      ["2:ok", false],
    ] as const) {
      const decoder = new NetstringDecoder();
      decoder.push(Buffer.from(input));
      decoder.next();
      if (isWhole) expect(() => decoder.end(), input).not.to.throw();
      else expect(() => decoder.end(), input).to.throw(UnfinishedMessageError);
    }
  });

  it("does not hold a large chunk for the beginning of a netstring", () => {
    const decoder = new NetstringDecoder();
    decoder.push(Buffer.from(`${"4:text,".repeat(10_000)}4:beg`));
    while (decoder.next() !== undefined);
    expect(decoder.leftover.toString()).to.equal("beg");
    expect(decoder.leftover.buffer.byteLength).to.be.lessThan(17 * 1024);
  });

  it("gives up what has not been read", () => {
    const decoder = new NetstringDecoder();
    decoder.push(Buffer.from("2:ok,3:ab"));
    decoder.next();
    expect(decoder.leftover.toString()).to.equal("3:ab");
    expect(decoder.clear().toString()).to.equal("3:ab");
    expect(decoder.leftover.length).to.equal(0);
  });
});

describe("encodeNetstring", () => {
  it("writes decimal length, colon, payload, comma (NS-1)", () => {
    expect(encodeNetstring(Buffer.from("hello")).toString()).to.equal("5:hello,");
    expect(encodeNetstring("").toString()).to.equal("0:,");
    expect(encodeNetstring("ä").toString()).to.equal("2:ä,");
  });
});

function decode(chunks: readonly Buffer[], MAX_LENGTH?: number): string[] {
  const decoder = new NetstringDecoder(MAX_LENGTH === undefined ? undefined : { MAX_LENGTH });
  const events: string[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk);
    try {
      for (let payload = decoder.next(); payload !== undefined; payload = decoder.next()) {
        events.push(payload.toString());
      }
    } catch (error) {
      if (!(error instanceof NetstringParseError)) throw error;
      events.push(`broken: ${error.message}`);
    }
  }
  return events;
}

function decodeEverySplit(input: string, MAX_LENGTH?: number): string[] {
  return expectSameForEverySplit(Buffer.from(input), (chunks) => decode(chunks, MAX_LENGTH));
}
