import { Double } from "@cordage/protocols/xmlrpc";
import { expect } from "chai";
import fc from "fast-check";

describe("Double", () => {
  for (const [value, text] of [
    [0, "0.0"],
    [-0, "-0.0"],
    [2, "2.0"],
    [-2, "-2.0"],
    [2.5, "2.5"],
    [0.1, "0.1"],
    [1 / 3, "0.3333333333333333"],
    [100000, "100000.0"],
    [0.0001, "0.0001"],
    [0.00012345, "0.00012345"],
    [0.00009999, "9.999e-05"],
    [1e-5, "1e-05"],
    [1.5e-7, "1.5e-07"],
    [1e-10, "1e-10"],
    [5e-324, "5e-324"],
    [2 ** 53, "9007199254740992.0"],
    [1e15, "1000000000000000.0"],
    [9999999999999998, "9999999999999998.0"],
    [1e16, "1e+16"],
    [1.2345e20, "1.2345e+20"],
    [1e21, "1e+21"],
    [1e300, "1e+300"],
    [-1.7976931348623157e308, "-1.7976931348623157e+308"],
    [NaN, "nan"],
    [Infinity, "inf"],
    [-Infinity, "-inf"],
  ] as const) {
    it(`spells ${Object.is(value, -0) ? "-0" : value} as Python does: ${text}`, () => {
      expect(new Double(value).toString()).to.equal(text);
    });
  }

  it("spells every number so that it reads back as itself", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Object.is(Number(String(new Double(value))), value)).to.equal(true);
      }),
    );
  });

  it("stands for its number in arithmetic", () => {
    expect(Number(new Double(2)) + 1).to.equal(3);
  });

  it("takes nothing but a number", () => {
    expect(() => new Double("2" as unknown as number)).to.throw(TypeError);
  });
});
