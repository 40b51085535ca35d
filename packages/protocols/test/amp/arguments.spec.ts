import * as amp from "@cordage/protocols/amp";
import { expect } from "chai";

/** Expects what is given to become these bytes, and the bytes to become what is given. */
function expectBothWays<T>(type: amp.Argument<T>, cases: readonly (readonly [T, string])[]): void {
  for (const [value, text] of cases) {
    expect(Buffer.from(type.toBytes(value)).toString("latin1")).to.equal(text);
    expect(type.fromBytes(Buffer.from(text, "latin1"))).to.deep.equal(value);
  }
}

function expectRefused<T>(type: amp.Argument<T, never>, texts: readonly string[]): void {
  for (const text of texts) {
    expect(() => type.fromBytes(Buffer.from(text, "latin1")), text).to.throw(amp.MalformedAmpBox);
  }
}

describe("AMP argument types (AMP-12)", () => {
  it("Integer: digits, as many as it takes", () => {
    const type = new amp.Integer();
    expectBothWays(type, [
      [0, "0"],
      [-7, "-7"],
      [2 ** 53 - 1, "9007199254740991"],
      [2n ** 53n, "9007199254740992"],
      [-(10n ** 30n), `-1${"0".repeat(30)}`],
    ]);
    expect(type.fromBytes(Buffer.from("007"))).to.equal(7);
    expect(Object.is(type.fromBytes(Buffer.from("-0")), 0)).to.equal(true);
    expectRefused(type, ["", "-", "+5", " 5", "5 ", "1_0", "0x5", "1e3", "5\n"]);
    for (const value of [1.5, NaN, 2 ** 53]) {
      expect(() => type.toBytes(value)).to.throw(RangeError);
    }
  });

  it("SafeInteger: a number, or refused", () => {
    const type = new amp.SafeInteger();
    expectBothWays(type, [
      [13, "13"],
      [-(2 ** 53 - 1), "-9007199254740991"],
    ]);
    expectRefused(type, ["9007199254740992", "-9007199254740992", "x"]);
  });

  it("String: bytes as they are, text as UTF-8", () => {
    const type = new amp.String();
    expect(type.fromBytes(Buffer.of(0, 255)).equals(Buffer.of(0, 255))).to.equal(true);
    expect(Buffer.from(type.toBytes("é")).toString("hex")).to.equal("c3a9");
    expect(() => type.toBytes(5 as never)).to.throw(TypeError);
  });

  it("Unicode and Path: strict UTF-8", () => {
    for (const type of [new amp.Unicode(), new amp.Path()]) {
      expectBothWays(type, [
        ["", ""],
        ["é", "\xc3\xa9"],
        ["\ufeffx", "\xef\xbb\xbfx"],
      ]);
      expectRefused(type, ["\xff", "\xc3", "\xed\xa0\x80"]);
      expect(() => type.toBytes("\ud800")).to.throw(RangeError);
      expect(() => type.toBytes(5 as never)).to.throw(TypeError);
    }
  });

  it("Boolean: True or False, to the letter", () => {
    const type = new amp.Boolean();
    expectBothWays(type, [
      [true, "True"],
      [false, "False"],
    ]);
    expectRefused(type, ["", "true", "1", "True "]);
    expect(() => type.toBytes(1 as never)).to.throw(TypeError);
  });

  it("Float: as Python writes it", () => {
    const type = new amp.Float();
    expectBothWays(type, [
      [1, "1.0"],
      [0.1, "0.1"],
      [1e22, "1e+22"],
      [1e-7, "1e-07"],
      [-0, "-0.0"],
      [Infinity, "inf"],
      [-Infinity, "-inf"],
      [NaN, "nan"],
    ]);
    expect(type.fromBytes(Buffer.from("1"))).to.equal(1);
    expectRefused(type, ["", "Infinity", "NaN", "1_0.0", " 1.0", "0x1", "1.", ".5", "+1.0"]);
    expect(() => type.toBytes("1" as never)).to.throw(TypeError);
  });

  it("Decimal: with all its digits", () => {
    const type = new amp.Decimal();
    for (const text of ["1.5E-7", "1E+10", "0.10", "NaN", "sNaN", "-Infinity", "-NaN123"]) {
      const value = type.fromBytes(Buffer.from(text));
      expect([value.toString(), value.equals(new amp.DecimalValue(text))]).to.deep.equal([
        text,
        true,
      ]);
      expect(type.toBytes(value).toString()).to.equal(text);
    }
    expect(new amp.DecimalValue("0.10").equals(new amp.DecimalValue("0.1"))).to.equal(false);
    expect([new amp.DecimalValue("1E+3").valueOf(), +new amp.DecimalValue("sNaN1")]).to.deep.equal([
      1000,
      NaN,
    ]);
    expect([new amp.DecimalValue(5).isFinite, new amp.DecimalValue("NaN").isFinite]).to.deep.equal([
      true,
      false,
    ]);
    expectRefused(type, ["", ".", "1e", "inf", "1_0", " 1", "--1", `1E${"9".repeat(19)}`]);
    expect(() => type.toBytes("1" as never)).to.throw(TypeError);
  });

  it("DateTime: to the microsecond, with its distance from UTC", () => {
    const type = new amp.DateTime();
    const text = "2012-01-23T12:34:56.054321-01:23";
    const value = type.fromBytes(Buffer.from(text));
    expect(value).to.include({ microsecond: 54_321, offsetMinutes: -83 });
    expect(type.toBytes(value).toString()).to.equal(text);
    expect(value.toDate().toISOString()).to.equal("2012-01-23T13:57:56.054Z");
    const utc = amp.AmpDateTime.fromDate(new Date("2024-02-29T23:59:59.999Z"));
    expect(utc.toString()).to.equal("2024-02-29T23:59:59.999000-00:00");
    for (const zone of ["+00:00", "-00:00"]) {
      const read = type.fromBytes(Buffer.from(`2024-02-29T23:59:59.999000${zone}`));
      expect(read).to.deep.equal(utc);
    }
    expectRefused(type, [
      "2012-01-23T12:34:56.054321",
      "2012-01-23 12:34:56.054321-01:23",
      "2011-02-29T12:34:56.054321-01:23",
      "0000-01-23T12:34:56.054321-01:23",
      "2012-13-23T12:34:56.054321-01:23",
      "2012-01-23T24:34:56.054321-01:23",
      "2012-01-23T12:34:60.054321-01:23",
      "2012-01-23T12:34:56.054321-24:00",
      "2012-01-23T12:34:56.054321-01:60",
      `${text}\n`,
    ]);
    expect(() => type.toBytes(new Date() as never)).to.throw(TypeError);
  });

  it("AmpDateTime refuses parts that are none, and knows years of two digits", () => {
    expect(() => new amp.AmpDateTime({ year: 2000, month: 2, day: 30 })).to.throw(
      RangeError,
      "day",
    );
    expect(() => new amp.AmpDateTime({ year: 1900, month: 2, day: 29 })).to.throw(RangeError);
    expect(() => amp.AmpDateTime.fromDate(new Date(NaN))).to.throw(RangeError);
    const early = new amp.AmpDateTime({ year: 99, month: 1, day: 2, offsetMinutes: 60 });
    expect(early.toDate().toISOString()).to.equal("0099-01-01T23:00:00.000Z");
    expect(JSON.stringify([early])).to.equal('["0099-01-02T00:00:00.000000+01:00"]');
  });

  it("ListOf: each behind its length; a truncated one is refused", () => {
    const type = new amp.ListOf(new amp.Integer());
    expectBothWays(type, [
      [[], ""],
      [[1, -2, 3], "\0\x011\0\x02-2\0\x013"],
    ]);
    expectRefused(type, ["\0", "\0\x02-", "\0\x01x"]);
    const bytes = new amp.ListOf(new amp.String());
    expect(bytes.toBytes([Buffer.alloc(65_535)]).length).to.equal(65_537);
    expect(() => bytes.toBytes([Buffer.alloc(65_536)])).to.throw(amp.TooLong);
  });

  it("AmpList: a box for each", () => {
    const type = new amp.AmpList({
      a: new amp.SafeInteger(),
      "b-c": new amp.Unicode({ optional: true }),
    });
    const values = [{ a: 1, b_c: "x" }, { a: 2 }];
    const bytes = type.toBytes(values);
    expect(bytes.toString("latin1")).to.equal(
      "\0\x01a\0\x011\0\x03b-c\0\x01x\0\0\0\x01a\0\x012\0\0",
    );
    expect(type.fromBytes(bytes)).to.deep.equal(values);
    expectRefused(type, ["\0", "\0\0", "\0\x01a\0\x01x\0\0", "\x01\0"]);
  });

  it("Descriptor: neither sent nor received", () => {
    const type = new amp.Descriptor();
    expect(() => type.toBytes()).to.throw(amp.DescriptorsUnsupported);
    expect(() => type.fromBytes()).to.throw(amp.DescriptorsUnsupported);
  });
});
