import { expect } from "chai";
import * as telegram from "../src/index.ts";

describe("telegram", () => {
  it("exports what it promises", () => {
    expect(Object.keys(telegram)).to.have.members([
      "MAX_TEXT_BYTES",
      "TelegramDecoder",
      "TelegramFormatError",
      "TelegramReceiver",
      "TelegramTooLongError",
      "encodeTelegram",
    ]);
  });
});
