import { expect } from "chai";
import { encodeTelegram, TelegramDecoder, TelegramFormatError } from "../src/index.ts";

/** What comes out when these chunks have gone in one after the other. */
function decode(...chunks: readonly Buffer[]): string[] {
  const decoder = new TelegramDecoder();
  const found: string[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk);
    for (let next = decoder.next(); next !== undefined; next = decoder.next()) {
      found.push(`${next.kind} ${next.text}`);
    }
  }
  return found;
}

const BOTH = Buffer.concat([encodeTelegram("question", "hello"), encodeTelegram("answer", "")]);

describe("TelegramDecoder", () => {
  it("gives telegrams in order, empty ones too", () => {
    expect(decode(BOTH)).to.deep.equal(["question hello", "answer "]);
  });

  it("makes the same of every cut, and of single bytes", () => {
    const expected = decode(BOTH);
    for (let cut = 0; cut <= BOTH.length; cut += 1) {
      expect(decode(BOTH.subarray(0, cut), BOTH.subarray(cut))).to.deep.equal(expected);
    }
    expect(decode(...[...BOTH].map((byte) => Buffer.of(byte)))).to.deep.equal(expected);
  });

  it("keeps what has not come completely", () => {
    const decoder = new TelegramDecoder();
    decoder.push(BOTH.subarray(0, 3));
    expect(decoder.next()).to.equal(undefined);
    expect(decoder.leftover).to.deep.equal(BOTH.subarray(0, 3));
  });

  it("refuses any other kind with its first byte", () => {
    const decoder = new TelegramDecoder();
    decoder.push(Buffer.from("x"));
    expect(() => decoder.next())
      .to.throw(TelegramFormatError)
      .with.property("found", 0x78);
  });
});
