import { Binary } from "@cordage/protocols/xmlrpc";
import { expect } from "chai";

describe("Binary", () => {
  it("holds no bytes unless given some", () => {
    expect(new Binary().data).to.have.length(0);
  });

  it("is a view of the bytes it was given, not a copy", () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const { data } = new Binary(bytes.subarray(1));
    expect([...data]).to.deep.equal([2, 3]);
    bytes[2] = 4;
    expect([...data]).to.deep.equal([2, 4]);
  });
});
