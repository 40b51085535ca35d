import { QOTD } from "@cordage/protocols/wire";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";

describe("QOTD", () => {
  it("sends a proverb on a line and closes (WI-3)", () => {
    const transport = new StringTransport();
    new QOTD().makeConnection(transport);
    expect(transport.value().toString()).to.match(/^[ -~]+\r\n$/);
    expect(transport.disconnecting).to.equal(true);
  });

  it("sends what getQuote returns (WI-3)", () => {
    class Mine extends QOTD {
      override getQuote(): Uint8Array {
        return Buffer.from("mine\r\n");
      }
    }
    const transport = new StringTransport();
    new Mine().makeConnection(transport);
    expect(transport.value().toString()).to.equal("mine\r\n");
  });
});
