import { expect } from "chai";
import { encodeTelegram, MAX_TEXT_BYTES, TelegramTooLongError } from "../src/index.ts";

describe("encodeTelegram", () => {
  it("puts kind and length in front of the text", () => {
    expect(encodeTelegram("question", "hello").toString("latin1")).to.equal("Q\x05hello");
    expect(encodeTelegram("answer", Buffer.of(0xff)).toString("latin1")).to.equal("A\x01\xff");
  });

  it("counts bytes, not characters", () => {
    expect(encodeTelegram("answer", "ü")[1]).to.equal(2);
  });

  it("takes 255 bytes and no more", () => {
    expect(encodeTelegram("answer", "x".repeat(MAX_TEXT_BYTES))).to.have.length(257);
    expect(() => encodeTelegram("answer", "x".repeat(MAX_TEXT_BYTES + 1))).to.throw(
      TelegramTooLongError,
    );
  });
});
