import * as sip from "@cordage/protocols/sip";
import { expect } from "chai";

describe("@cordage/protocols/sip", () => {
  it("exports what it promises", () => {
    expect(Object.keys(sip)).to.have.members([
      "MAX_SIP_HEADERS",
      "SIPFormatError",
      "SIPMessage",
      "SIPRequest",
      "SIPResponse",
      "SIP_PORT",
      "Via",
      "headerForm",
      "headerKey",
      "parseSIPMessage",
    ]);
  });
});
