import { encodeLatin1 } from "@cordage/protocols/bytes";
import { expect } from "chai";

describe("encodeLatin1", () => {
  it("encodes every character up to U+00FF as one byte", () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    expect(encodeLatin1(bytes.toString("latin1")).equals(bytes)).to.equal(true);
    expect(encodeLatin1("").length).to.equal(0);
  });

  it("throws instead of truncating (GEN-7)", () => {
    expect(() => encodeLatin1("a\u0100")).to.throw(RangeError, "U+0100 at index 1");
    expect(() => encodeLatin1("GET /\u010a")).to.throw(RangeError, "U+010A at index 5");
    expect(() => encodeLatin1("\u{1f600}")).to.throw(RangeError, "U+1F600 at index 0");
    expect(() => encodeLatin1("\ud800")).to.throw(RangeError, "U+D800");
  });
});
