import {
  CRLF,
  LineDecoder,
  type LineEncoding,
  type LineRules,
  LineTooLongError,
  MAX_LINE_LENGTH,
  UnfinishedMessageError,
} from "@cordage/protocols/basic";
import { expect } from "chai";
import sinon from "sinon";
import { expectSameForEverySplit, randomCut } from "../support/every-split.ts";
import { Random } from "../support/random.ts";

/** Longer than the largest window of text that is cut ahead, several times over. */
const LONG_TEXT_BYTES = 150_000;

describe("LineDecoder", () => {
  it("accepts 16384 bytes up to CR LF unless told otherwise (LR-1)", () => {
    expect(MAX_LINE_LENGTH).to.equal(16_384);
    const decoder = new LineDecoder();
    decoder.push(Buffer.concat([Buffer.alloc(16_384, "a"), CRLF]));
    expect(decoder.next()?.length).to.equal(16_384);
    decoder.push(Buffer.concat([Buffer.alloc(16_385, "a"), CRLF]));
    expect(() => decoder.next()).to.throw(LineTooLongError, "longer than 16384 bytes");
  });

  it("gives lines without delimiter, the empty ones too (LR-2, GEN-4)", () => {
    const lines = decodeEverySplit("a\r\n\r\nb\nc\rd\r\r\n\r\n", { MAX_LENGTH: 10 });
    expect(lines).to.deep.equal(["a", "", "b\nc\rd\r", ""]);
  });

  it("gives lines as Buffers that are views of the chunk", () => {
    const chunk = Buffer.from("line\r\n");
    const decoder = new LineDecoder();
    decoder.push(chunk);
    expect(decoder.next()?.buffer).to.equal(chunk.buffer);
  });

  it("keeps an unfinished line, and tells of it at the end of the input", () => {
    const decoder = new LineDecoder();
    decoder.push(Buffer.from("whole\r\nhal"));
    expect(decoder.next()?.toString()).to.equal("whole");
    expect(decoder.next()).to.equal(undefined);
    expect(decoder.leftover.toString()).to.equal("hal");
    expect(() => decoder.end())
      .to.throw(UnfinishedMessageError)
      .with.property("leftoverBytes", 3);
    decoder.push(Buffer.from("f\r\n"));
    expect(decoder.next()?.toString()).to.equal("half");
    expect(() => decoder.end()).not.to.throw();
  });

  it("gives up what is left, whole lines included", () => {
    const decoder = new LineDecoder();
    decoder.push(Buffer.from("one\r\ntwo\r\nth"));
    decoder.next();
    expect(decoder.clear().toString()).to.equal("two\r\nth");
    expect([decoder.next(), decoder.clear().length]).to.deep.equal([undefined, 0]);
  });

  it("does not hold a large chunk for the beginning of a line", () => {
    const decoder = new LineDecoder();
    decoder.push(Buffer.from(`${"line\r\n".repeat(10_000)}begun`));
    while (decoder.next() !== undefined);
    expect(decoder.leftover.toString()).to.equal("begun");
    expect(decoder.leftover.buffer.byteLength).to.be.lessThan(17 * 1024);
  });

  describe("a line that is too long (LR-9)", () => {
    const rules = { delimiter: CRLF, MAX_LENGTH: 5 };

    it("is one byte longer than the longest that is accepted", () => {
      expect(decodeEverySplit("hello\r\nb\r\n", rules)).to.deep.equal(["hello", "b"]);
      expect(decodeEverySplit("a\r\nhello!\r\nb\r\n", rules)).to.deep.equal(["a", "too long"]);
    });

    it("is refused before its end has come, but not while its delimiter may be coming", () => {
      const decoder = new LineDecoder(rules);
      decoder.push(Buffer.from("hello\r"));
      expect([decoder.next(), decoder.isUnending]).to.deep.equal([undefined, false]);
      decoder.push(Buffer.from("!"));
      expect(decoder.isUnending).to.equal(true);
      expect(() => decoder.next())
        .to.throw(LineTooLongError)
        .with.property("limitBytes", 5);
    });

    it("stays, with all that follows, until it is taken", () => {
      const decoder = new LineDecoder(rules);
      decoder.push(Buffer.from("longer\r\nb\r\n"));
      expect(() => decoder.next()).to.throw(LineTooLongError);
      expect(() => decoder.next()).to.throw(LineTooLongError);
      expect(decoder.isUnending).to.equal(false);
      expect(decoder.clear().toString()).to.equal("longer\r\nb\r\n");
      decoder.push(Buffer.from("b\r\n"));
      expect(decoder.next()?.toString()).to.equal("b");
    });
  });

  describe("delimiters (LR-15)", () => {
    for (const delimiter of ["\n", "\0", "\r\n.\r\n", "aa", "aab", "\u00ff", "ä"]) {
      it(`can be ${JSON.stringify(delimiter)}, wherever it is cut`, () => {
        const bytes = Buffer.from(delimiter);
        const lines = ["one", "", "b\r", "x"];
        const input = Buffer.from(lines.map((line) => line + delimiter).join(""));
        const rules = { delimiter: bytes, MAX_LENGTH: 5 };
        expect(decodeEverySplit(input, rules)).to.deep.equal(lines);
      });
    }

    it("are found from left to right, also where they overlap", () => {
      const rules = { delimiter: Buffer.from("aa"), MAX_LENGTH: 5 };
      expect(decodeEverySplit("xaaabaayaa", rules)).to.deep.equal(["x", "ab", "y"]);
    });

    it("can be replaced between two lines", () => {
      const rules = { delimiter: CRLF, MAX_LENGTH: 10 };
      const decoder = new LineDecoder(rules);
      decoder.push(Buffer.from("a;b\r\nc;d\r\n"));
      expect(decoder.next()?.toString()).to.equal("a;b");
      rules.delimiter = Buffer.from(";");
      expect(decoder.next()?.toString()).to.equal("c");
      expect(decoder.next()).to.equal(undefined);
      rules.delimiter = CRLF;
      expect(decoder.next()?.toString()).to.equal("d");
    });

    it("can't be empty", () => {
      const decoder = new LineDecoder({ delimiter: Buffer.alloc(0), MAX_LENGTH: 5 });
      decoder.push(Buffer.from("a"));
      expect(() => decoder.next()).to.throw(RangeError);
    });
  });

  for (const lineEncoding of ["latin1", "utf8"] as const) {
    describe(`as ${lineEncoding} text`, () => {
      const rules = { delimiter: CRLF, MAX_LENGTH: 300, lineEncoding };

      it("gives what the bytes of the line say, for every byte there is (GEN-4)", () => {
        const everyByte = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
        const input = Buffer.concat([everyByte, CRLF, Buffer.from("€ und ä\r\n"), CRLF]);
        const lines = expectSameForEverySplit(input, (chunks) => {
          return decode(chunks, rules);
        });
        expect(lines).to.deep.equal([
          everyByte.toString(lineEncoding),
          Buffer.from("€ und ä").toString(lineEncoding),
          "",
        ]);
      });

      for (const [name, alphabet] of [
        ["ASCII", "abc \r\n;"],
        ["any characters", "ab\r\n;é€😀"],
      ] as const) {
        it(`gives the same as Buffers do, for much ${name} in chunks of any size`, () => {
          const random = new Random(7);
          const input = randomLines(random, alphabet);
          const asBuffers = decode([input], { ...rules, lineEncoding: undefined });
          const expected = asBuffers.map((line) =>
            Buffer.from(line, "latin1").toString(lineEncoding),
          );
          for (let round = 0; round < 5; round++) {
            expect(decode(randomCut(input, random), rules)).to.deep.equal(expected);
          }
          expect(decode([input], rules)).to.deep.equal(expected);
        });
      }

      it("knows at any moment what has not been taken", () => {
        const random = new Random(11);
        const input = randomLines(random, "ab;é");
        const decoder = new LineDecoder<string>(rules);
        decoder.push(input);
        let taken = 0;
        for (let line = decoder.next(); line !== undefined; line = decoder.next()) {
          taken += Buffer.byteLength(line, lineEncoding) + CRLF.length;
          if (!random.chance(0.05)) continue;
          expect(decoder.leftover.equals(input.subarray(taken))).to.equal(true);
          expect(() => decoder.end()).to.throw(UnfinishedMessageError);
        }
        expect(taken).to.equal(input.length);
      });

      it("gives up the bytes that have not been taken, and cuts what comes then", () => {
        const input = Buffer.from("line\r\n".repeat(1000));
        const decoder = new LineDecoder<string>(rules);
        decoder.push(input);
        for (let i = 0; i < 10; i++) decoder.next();
        expect(decoder.clear().equals(input.subarray(60))).to.equal(true);
        decoder.push(Buffer.from("other\r\n".repeat(1000)));
        expect(decoder.next()).to.equal("other");
      });

      it("takes new rules between two lines", () => {
        const changing: Required<LineRules> & { MAX_LENGTH: number; delimiter: Buffer } = {
          ...rules,
        };
        const decoder = new LineDecoder<string>(changing);
        decoder.push(Buffer.from("a;b\r\n".repeat(1000)));
        expect(decoder.next()).to.equal("a;b");
        changing.delimiter = Buffer.from(";");
        expect([decoder.next(), decoder.next()]).to.deep.equal(["a", "b\r\na"]);
        changing.MAX_LENGTH = 3;
        expect(() => decoder.next()).to.throw(LineTooLongError);
        changing.MAX_LENGTH = 4;
        expect(decoder.next()).to.equal("b\r\na");
      });

      it("refuses the same lines as for Buffers (LR-9)", () => {
        const limited = { ...rules, MAX_LENGTH: 5 };
        expect(decodeEverySplit("hello\r\nb\r\n", limited)).to.deep.equal(["hello", "b"]);
        expect(decodeEverySplit("a\r\nhello!\r\nb\r\n", limited)).to.deep.equal(["a", "too long"]);
        const many = "hello\r\n".repeat(500);
        const lines = decode([Buffer.from(`${many}hello!\r\n`)], limited);
        expect(lines.slice(499)).to.deep.equal(["hello", "too long"]);
      });

      it("counts bytes, not characters, against the limit", () => {
        const decoder = new LineDecoder<string>({ ...rules, MAX_LENGTH: 5 });
        decoder.push(Buffer.from("éé\r\nééé\r\n"));
        expect(decoder.next()).to.equal(Buffer.from("éé").toString(lineEncoding));
        expect(() => decoder.next()).to.throw(LineTooLongError);
      });
    });
  }

  it("takes another encoding between two lines", () => {
    const rules = { delimiter: CRLF, MAX_LENGTH: 10, lineEncoding: "latin1" as LineEncoding };
    const decoder = new LineDecoder<string>(rules);
    decoder.push(Buffer.from("é\r\n".repeat(1000)));
    expect(decoder.next()).to.equal("Ã©");
    rules.lineEncoding = "utf8";
    expect(decoder.next()).to.equal("é");
    rules.lineEncoding = "latin1";
    expect(decoder.next()).to.equal("Ã©");
  });

  describe("what is decoded in vain", () => {
    const LINES = 3000;
    let decodedBytes: number;
    let rules: { delimiter: Buffer; MAX_LENGTH: number; lineEncoding: LineEncoding };
    let decoder: LineDecoder<string>;

    beforeEach(() => {
      rules = { delimiter: CRLF, MAX_LENGTH: 10, lineEncoding: "latin1" };
      decoder = new LineDecoder<string>(rules);
      decoder.push(Buffer.from("line\r\n".repeat(LINES)));
      decodedBytes = 0;
      const decode = Buffer.prototype.toString;
      type Arguments = Parameters<typeof decode>;
      sinon.replace(Buffer.prototype, "toString", function (this: Buffer, ...range: Arguments) {
        const text = decode.apply(this, range);
        decodedBytes += text.length;
        return text;
      });
    });

    it("is little when the lines are taken one after another", () => {
      while (decoder.next() !== undefined);
      expect(decodedBytes).to.be.lessThan(2 * 6 * LINES);
    });

    it("is limited when the bytes are taken back after each line, as for raw mode", () => {
      for (let i = 0; i < LINES; i++) {
        expect(decoder.next()).to.equal("line");
        decoder.push(decoder.clear());
      }
      expect(decodedBytes).to.be.lessThan(600 * LINES);
    });

    it("is limited when the delimiter changes after each line", () => {
      for (let i = 0; i < LINES; i++) {
        expect(decoder.next()).to.equal("line");
        rules.delimiter = Buffer.from("\r\n");
      }
      expect(decodedBytes).to.be.lessThan(600 * LINES);
    });
  });
});

/** The lines, and "too long" in the end where there is one that is. */
function decode(chunks: readonly Buffer[], rules: Partial<LineRules>): string[] {
  const decoder = new LineDecoder<Buffer | string>({ delimiter: CRLF, MAX_LENGTH: 300, ...rules });
  const lines: string[] = [];
  try {
    for (const chunk of chunks) {
      decoder.push(chunk);
      for (let line = decoder.next(); line !== undefined; line = decoder.next()) {
        lines.push(typeof line === "string" ? line : line.toString("latin1"));
      }
    }
  } catch (error) {
    if (!(error instanceof LineTooLongError)) throw error;
    lines.push("too long");
  }
  return lines;
}

function decodeEverySplit(input: Buffer | string, rules: Partial<LineRules>): string[] {
  return expectSameForEverySplit(Buffer.from(input), (chunks) => decode(chunks, rules)).map(
    (line) => (rules.lineEncoding === undefined ? Buffer.from(line, "latin1").toString() : line),
  );
}

function randomLines(random: Random, alphabet: string): Buffer {
  const characters = [...alphabet];
  const lines: string[] = [];
  for (let bytes = 0; bytes < LONG_TEXT_BYTES; ) {
    const length = random.below(70);
    const line = Array.from({ length }, () => random.pick(characters)).join("");
    lines.push(line);
    bytes += Buffer.byteLength(line);
  }
  return Buffer.from(`${lines.join("\r\n")}\r\n`);
}
