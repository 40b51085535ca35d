import { CRLF, encodeLine, joinLine, LineContainsDelimiterError } from "@cordage/protocols/basic";
import { expect } from "chai";

describe("encodeLine", () => {
  it("joins line and delimiter (LR-3)", () => {
    const rules = { delimiter: CRLF };
    expect(encodeLine(Buffer.from("a\0b"), rules).toString()).to.equal("a\0b\r\n");
    expect(encodeLine("", rules).toString()).to.equal("\r\n");
  });

  it("encodes text as the rules say, UTF-8 if they say nothing", () => {
    expect(encodeLine("é€", { delimiter: CRLF }).toString()).to.equal("é€\r\n");
    const latin1 = encodeLine("é", { delimiter: CRLF, lineEncoding: "latin1" });
    expect(latin1.toString("hex")).to.equal("e90d0a");
  });

  it("refuses what is neither bytes nor text", () => {
    const five = 5 as unknown as string; // from a caller without types
    expect(() => encodeLine(five, { delimiter: CRLF })).to.throw(TypeError, "got number");
  });

  it("throws where Latin-1 would truncate a character into a line feed (GEN-7)", () => {
    const rules = { delimiter: CRLF, lineEncoding: "latin1" } as const;
    expect(() => encodeLine("a\u010ab", rules)).to.throw(RangeError);
  });

  for (const line of ["a\r\nb", "a\nb", "a\rb", "\r", "\n", "a\r", "\r\n"]) {
    it(`refuses ${JSON.stringify(line)} before CR LF (LR-3b)`, () => {
      const rules = { delimiter: CRLF };
      expect(() => encodeLine(line, rules)).to.throw(LineContainsDelimiterError);
      expect(() => encodeLine(Buffer.from(line), rules)).to.throw(LineContainsDelimiterError);
      expect(joinLine(line, rules).toString()).to.equal(`${line}\r\n`);
    });
  }

  it("refuses only the whole of other delimiters (LR-3b)", () => {
    const rules = { delimiter: Buffer.from(";;") };
    expect(encodeLine("a;b\r\n", rules).toString()).to.equal("a;b\r\n;;");
    expect(() => encodeLine("a;;b", rules)).to.throw(LineContainsDelimiterError);
  });

  it("refuses a line that the delimiter would end early by what it begins with (LR-3b)", () => {
    expect(() => encodeLine("a;", { delimiter: Buffer.from(";;") })).to.throw(
      LineContainsDelimiterError,
    );
    expect(encodeLine("ab", { delimiter: Buffer.from("bc") }).toString()).to.equal("abbc");
  });
});
