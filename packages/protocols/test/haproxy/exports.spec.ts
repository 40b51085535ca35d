import * as haproxy from "@cordage/protocols/haproxy";
import { expect } from "chai";

describe("@cordage/protocols/haproxy", () => {
  it("exports what it promises", () => {
    expect(Object.keys(haproxy)).to.have.members([
      "HAProxyProtocolWrapper",
      "HAProxyWrappingFactory",
      "HEADER_TIMEOUT",
      "MAX_V1_BYTES",
      "MAX_V2_LENGTH",
      "ProxyHeaderDecoder",
      "ProxyHeaderError",
      "proxyEndpoint",
    ]);
  });
});
