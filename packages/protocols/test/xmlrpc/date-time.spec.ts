import { DateTime } from "@cordage/protocols/xmlrpc";
import { expect } from "chai";
import fc from "fast-check";

describe("DateTime", () => {
  it("keeps its text", () => {
    const time = new DateTime("19980717T14:08:55");
    expect(time.value).to.equal("19980717T14:08:55");
    expect(`${time}`).to.equal("19980717T14:08:55");
  });

  it("reads what it says as UTC", () => {
    expect(new DateTime("19980717T14:08:55").toDate().toISOString()).to.equal(
      "1998-07-17T14:08:55.000Z",
    );
  });

  it("takes years below 100 at their word", () => {
    expect(new DateTime("00490102T00:00:00").toDate().getUTCFullYear()).to.equal(49);
    expect(new DateTime("00000101T00:00:00").toDate().getUTCFullYear()).to.equal(0);
  });

  it("is made of a Date, whose fraction of a second is dropped", () => {
    expect(new DateTime(new Date("2026-01-02T03:04:05.999Z")).value).to.equal("20260102T03:04:05");
  });

  it("goes through a Date and back unchanged", () => {
    const seconds = fc.date({
      min: new Date("0000-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(seconds, (date) => {
        const { value } = new DateTime(date);
        expect(new DateTime(new DateTime(value).toDate()).value).to.equal(value);
      }),
    );
  });

  it("is ordered as time is", () => {
    expect(new DateTime("19980717T14:08:55") < new DateTime("19980717T14:08:56")).to.equal(true);
  });

  it("knows leap years and leap seconds", () => {
    expect(new DateTime("20240229T23:59:60").toDate().toISOString()).to.equal(
      "2024-03-01T00:00:00.000Z",
    );
    expect(new DateTime("20000229T00:00:00").value).to.equal("20000229T00:00:00");
  });

  for (const text of [
    "",
    "junk",
    "1998-07-17T14:08:55",
    "19980717T140855",
    "19980717 14:08:55",
    "19980717T14:08:55Z",
    "19980717T14:08:55+01:00",
    "19980717T14:08:55.5",
    " 19980717T14:08:55",
    "19980717T14:08:55\n",
    "19980017T14:08:55",
    "19981317T14:08:55",
    "19980700T14:08:55",
    "19980732T14:08:55",
    "19980431T14:08:55",
    "19980229T14:08:55",
    "19000229T14:08:55",
    "19980717T24:00:00",
    "19980717T14:60:55",
    "19980717T14:08:61",
    "١٩٩٨0717T14:08:55",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => new DateTime(text)).to.throw(RangeError);
    });
  }

  it("refuses Dates it has no text for", () => {
    expect(() => new DateTime(new Date(NaN))).to.throw(RangeError);
    expect(() => new DateTime(new Date("+010000-01-01T00:00:00Z"))).to.throw(RangeError);
    expect(() => new DateTime(new Date("-000001-01-01T00:00:00Z"))).to.throw(RangeError);
  });
});
