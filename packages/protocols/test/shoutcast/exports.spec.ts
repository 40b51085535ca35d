import * as shoutcast from "@cordage/protocols/shoutcast";
import { expect } from "chai";

describe("@cordage/protocols/shoutcast", () => {
  it("exports what it promises", () => {
    expect(Object.keys(shoutcast)).to.have.members([
      "MAX_HEAD_LINE",
      "MAX_HEAD_LINES",
      "ShoutcastClient",
      "ShoutcastStreamError",
      "StreamDecoder",
      "readMetadata",
    ]);
  });
});
