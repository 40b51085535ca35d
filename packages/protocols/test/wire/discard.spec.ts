import { Discard } from "@cordage/protocols/wire";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";

describe("Discard", () => {
  it("takes everything and says nothing (WI-1)", () => {
    const transport = new StringTransport();
    const discard = new Discard();
    discard.makeConnection(transport);
    discard.dataReceived(Buffer.from("hello"));
    expect([transport.value().length, transport.disconnecting]).to.deep.equal([0, false]);
  });
});
