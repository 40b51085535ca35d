import { expect } from "chai";
import {
  integerArgument,
  octalArgument,
  optionalFlag,
  optionalInteger,
} from "#internal/endpoints/descriptions/integer-argument.js";

describe("numbers in descriptions (E13)", () => {
  it("are what Python takes for integers", () => {
    const numbers = ["80", " 80 ", "+80", "8_0", "080"].map((text) =>
      integerArgument("port", text),
    );
    expect(numbers).to.deep.equal([80, 80, 80, 80, 80]);
    expect(integerArgument("port", "-1")).to.equal(-1);
    for (const text of ["", " ", "x", "1.5", "0x10", "1__0", "_1", "1e3", "1 2"]) {
      expect(() => integerArgument("port", text), text).to.throw(RangeError, "port");
    }
  });

  it("are octal where they are permissions", () => {
    expect(octalArgument("mode", "660")).to.equal(0o660);
    expect(octalArgument("mode", "0o660")).to.equal(0o660);
    expect(octalArgument("mode", "0660")).to.equal(0o660);
    for (const text of ["", "668", "x", "-1", "0x1"]) {
      expect(() => octalArgument("mode", text), text).to.throw(RangeError, "mode");
    }
  });

  it("may be left out, and stand for yes and no", () => {
    expect(optionalInteger("backlog", undefined)).to.equal(undefined);
    expect(optionalInteger("backlog", "5")).to.equal(5);
    const flags = [undefined, "0", "1", "2"].map((text) => optionalFlag("lockfile", text));
    expect(flags).to.deep.equal([undefined, false, true, true]);
    expect(() => optionalFlag("lockfile", "no")).to.throw(RangeError, "lockfile");
  });
});
