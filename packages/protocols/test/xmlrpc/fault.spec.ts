import { Fault, NoSuchFunction, XmlRpcError } from "@cordage/protocols/xmlrpc";
import { expect } from "chai";

describe("Fault", () => {
  it("is an error with a code and a text", () => {
    const cause = new Error("why");
    const fault = new Fault(4, "Too many parameters.", { cause });
    expect(fault).to.be.instanceOf(XmlRpcError);
    expect(fault).to.include({ faultCode: 4, faultString: "Too many parameters.", cause });
    expect(fault.message).to.equal("Too many parameters.");
  });

  it("takes the codes an int can be, and no others", () => {
    for (const code of [0, -1, 2 ** 31 - 1, -(2 ** 31)]) {
      expect(new Fault(code, "").faultCode).to.equal(code);
    }
    for (const code of [2 ** 31, -(2 ** 31) - 1, 0.5, NaN, Infinity]) {
      expect(() => new Fault(code, "")).to.throw(RangeError);
    }
  });

  it("has a kind for names that nobody answers to", () => {
    const fault = new NoSuchFunction(8001, "procedure x not found");
    expect(fault).to.be.instanceOf(Fault);
    expect(fault.name).to.equal("NoSuchFunction");
  });
});
