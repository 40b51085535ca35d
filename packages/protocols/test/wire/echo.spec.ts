import { Echo } from "@cordage/protocols/wire";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";

describe("Echo", () => {
  it("sends back every byte as it came (WI-1)", () => {
    const transport = new StringTransport();
    const echo = new Echo();
    echo.makeConnection(transport);
    echo.dataReceived(Buffer.from("hello\r\n"));
    echo.dataReceived(Buffer.of(0, 255));
    expect(transport.value().toString("latin1")).to.equal("hello\r\n\0\xff");
    expect(transport.disconnecting).to.equal(false);
  });
});
