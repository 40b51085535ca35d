import * as memcache from "@cordage/protocols/memcache";
import { expect } from "chai";

describe("@cordage/protocols/memcache", () => {
  it("exports what it promises", () => {
    expect(Object.keys(memcache)).to.have.members([
      "ANSWER_TIMEOUT",
      "AnswerDecoder",
      "ClientError",
      "DEFAULT_PORT",
      "MAX_ANSWER_LINE_LENGTH",
      "MAX_KEY_LENGTH",
      "MAX_STATS_BYTES",
      "MAX_VALUE_BYTES",
      "MemCacheError",
      "MemCacheProtocol",
      "MemCacheTimeout",
      "NoSuchCommand",
      "ServerError",
      "UnexpectedAnswer",
    ]);
  });
});
