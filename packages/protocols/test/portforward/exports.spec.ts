import * as portforward from "@cordage/protocols/portforward";
import { expect } from "chai";

describe("@cordage/protocols/portforward", () => {
  it("exports what it promises", () => {
    expect(Object.keys(portforward)).to.have.members([
      "Proxy",
      "ProxyClient",
      "ProxyClientFactory",
      "ProxyFactory",
      "ProxyServer",
      "RelayEnd",
      "RelayedProtocol",
      "joinTransports",
    ]);
  });
});
