import * as tls from "@cordage/protocols/tls";
import { expect } from "chai";

describe("@cordage/protocols/tls", () => {
  it("exports what it promises", () => {
    expect(Object.keys(tls)).to.have.members(["TLSMemoryBIOFactory", "TLSMemoryBIOProtocol"]);
  });
});
