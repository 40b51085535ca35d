import * as dict from "@cordage/protocols/dict";
import { expect } from "chai";

describe("@cordage/protocols/dict", () => {
  it("exports what it promises", () => {
    expect(Object.keys(dict)).to.have.members([
      "ALL_DATABASES",
      "DEFAULT_STRATEGY",
      "DICT_PORT",
      "DictAnswerError",
      "DictAnswerReader",
      "DictClient",
      "DictCommandError",
      "DictError",
      "DictRefusedError",
      "DictServer",
      "FIRST_DATABASE",
      "MAX_DICT_ANSWER_BYTES",
      "MAX_DICT_LINE",
      "encodeCommand",
      "quoted",
      "splitWords",
    ]);
  });
});
