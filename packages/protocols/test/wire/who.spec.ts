import { Who } from "@cordage/protocols/wire";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";

describe("Who", () => {
  it("sends root and closes (WI-3)", () => {
    const transport = new StringTransport();
    new Who().makeConnection(transport);
    expect(transport.value().toString()).to.equal("root\r\n");
    expect(transport.disconnecting).to.equal(true);
  });

  it("sends what getUsers returns (WI-3)", () => {
    class Ours extends Who {
      override getUsers(): string {
        return "ann\r\nbob\r\n";
      }
    }
    const transport = new StringTransport();
    new Ours().makeConnection(transport);
    expect(transport.value().toString()).to.equal("ann\r\nbob\r\n");
  });
});
