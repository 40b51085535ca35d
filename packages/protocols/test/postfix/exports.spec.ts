import * as postfix from "@cordage/protocols/postfix";
import { expect } from "chai";

describe("@cordage/protocols/postfix", () => {
  it("exports what it promises", () => {
    expect(Object.keys(postfix)).to.have.members([
      "IDLE_TIMEOUT",
      "MAX_MESSAGE_LENGTH",
      "PostfixTCPMapServer",
      "PostfixTCPMapServerFactory",
    ]);
  });
});
