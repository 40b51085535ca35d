import { formatHTTPDate, parseHTTPDate } from "@cordage/protocols/http";
import { expect } from "chai";
import { DATE, NOW } from "./served.ts";

describe("parseHTTPDate (HR-10)", () => {
  it("reads the three formats", () => {
    expect(parseHTTPDate(DATE)).to.equal(NOW);
    expect(parseHTTPDate("Sunday, 06-Nov-94 08:49:37 GMT")).to.equal(NOW);
    expect(parseHTTPDate("Sun Nov  6 08:49:37 1994")).to.equal(NOW);
  });

  it("reads what formatHTTPDate writes", () => {
    for (const time of [0, 951_782_400, 4_102_444_800]) {
      expect(parseHTTPDate(formatHTTPDate(time))).to.equal(time);
    }
  });

  it("takes two-digit years below 69 for this century's", () => {
    const yearOf = (digits: string): number =>
      new Date(
        (parseHTTPDate(`Monday, 01-Jan-${digits} 00:00:00 GMT`) ?? 0) * 1000,
      ).getUTCFullYear();
    expect(["00", "68", "69", "99"].map(yearOf)).to.deep.equal([2000, 2068, 1969, 1999]);
  });

  it("knows leap years", () => {
    expect(parseHTTPDate("Tue, 29 Feb 2000 00:00:00 GMT")).to.equal(951_782_400);
    expect(parseHTTPDate("Thu, 29 Feb 1900 00:00:00 GMT")).to.equal(undefined);
  });

  for (const text of [
    "",
    "yesterday",
    "784111777",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 06 Nov 1994 08:49:37 +0100",
    "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun, 06 Foo 1994 08:49:37 GMT",
    "Sun, 31 Feb 1994 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 25:49:37 GMT",
    "Sun, 06 Nov 1994 08:60:37 GMT",
    " Sun, 06 Nov 1994 08:49:37 GMT",
  ]) {
    it(`takes ${JSON.stringify(text)} for no date`, () => {
      expect(parseHTTPDate(text)).to.equal(undefined);
    });
  }
});
