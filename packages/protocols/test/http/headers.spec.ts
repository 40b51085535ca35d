import { Headers, InvalidHeaderNameError, InvalidHeaderValueError } from "@cordage/protocols/http";
import { expect } from "chai";
import fc from "fast-check";

describe("Headers", () => {
  it("finds a field by its name in any case", () => {
    const headers = new Headers([["content-TYPE", ["text/plain"]]]);
    expect(headers.getRawHeaders("Content-Type")).to.deep.equal(["text/plain"]);
    expect(headers.hasHeader("CONTENT-type")).to.equal(true);
  });

  it("answers with what it is told to when there is no such field", () => {
    const headers = new Headers();
    expect(headers.getRawHeaders("X")).to.equal(undefined);
    expect(headers.getRawHeaders("X", [])).to.deep.equal([]);
    expect(headers.hasHeader("X")).to.equal(false);
  });

  it("keeps several values of a field in order (HP-6)", () => {
    const headers = new Headers();
    headers.addRawHeader("Via", "a");
    headers.addRawHeader("X", "x");
    headers.addRawHeader("via", "b");
    expect(headers.getRawHeaders("Via")).to.deep.equal(["a", "b"]);
    expect([...headers.getAllRawHeaders()]).to.deep.equal([
      ["Via", ["a", "b"]],
      ["X", ["x"]],
    ]);
    expect(headers.size).to.equal(3);
  });

  it("spells names as everybody does (HP-6)", () => {
    const spelled = (name: string): string | undefined =>
      [...new Headers([[name, ["x"]]]).getAllRawHeaders()][0]?.[0];
    for (const name of [
      "ETag",
      "WWW-Authenticate",
      "X-XSS-Protection",
      "Content-MD5",
      "DNT",
      "P3P",
      "TE",
    ]) {
      expect(spelled(name.toLowerCase())).to.equal(name);
      expect(spelled(name.toUpperCase())).to.equal(name);
    }
    expect(spelled("content-type")).to.equal("Content-Type");
    expect(spelled("x-SOME-thing")).to.equal("X-Some-Thing");
    expect(spelled("__proto__")).to.equal("__proto__");
  });

  it("replaces all values of a field", () => {
    const headers = new Headers([
      ["A", ["1", "2"]],
      ["B", ["3"]],
    ]);
    headers.setRawHeaders("a", ["4"]);
    headers.setRawHeaders("b", ["5", "6"]);
    expect([...headers.getAllRawHeaders()]).to.deep.equal([
      ["A", ["4"]],
      ["B", ["5", "6"]],
    ]);
  });

  it("removes a field that is set to no values", () => {
    const headers = new Headers([["A", ["1"]]]);
    headers.setRawHeaders("A", []);
    expect(headers.hasHeader("A")).to.equal(false);
  });

  it("removes all fields of a name, and none is no error", () => {
    const headers = new Headers([
      ["A", ["1", "2"]],
      ["B", ["3"]],
      ["a", ["4"]],
    ]);
    headers.removeHeader("A");
    headers.removeHeader("C");
    expect([...headers.getAllRawHeaders()]).to.deep.equal([["B", ["3"]]]);
  });

  it("copies", () => {
    const headers = new Headers([["A", ["1"]]]);
    const copy = headers.copy();
    copy.setRawHeaders("A", ["2"]);
    expect(headers.getRawHeaders("A")).to.deep.equal(["1"]);
    expect(copy.getRawHeaders("A")).to.deep.equal(["2"]);
  });

  it("hands out lists that are not its own", () => {
    const headers = new Headers([["A", ["1"]]]);
    headers.getRawHeaders("A")?.push("2");
    expect(headers.getRawHeaders("A")).to.deep.equal(["1"]);
  });

  it("answers a name in bytes with bytes", () => {
    const headers = new Headers();
    headers.addRawHeader(Buffer.from("x"), Buffer.from([0x80, 0xff]));
    expect(headers.getRawHeaders(Buffer.from("X"))).to.deep.equal([Buffer.from([0x80, 0xff])]);
  });

  it("takes text for UTF-8, both ways, and never cuts a code point (GEN-7)", () => {
    const headers = new Headers([["X", ["caf\u00e9 \u010a"]]]);
    expect(headers.getRawHeaders("X")).to.deep.equal(["caf\u00e9 \u010a"]);
    expect(headers.getRawHeaders(Buffer.from("X"))).to.deep.equal([
      Buffer.from("caf\u00e9 \u010a"),
    ]);
  });

  it("says so when a name or a value is neither text nor bytes (HR-8)", () => {
    const headers = new Headers();
    const wrong = 5 as unknown as string;
    expect(() => headers.setRawHeaders("X", [wrong])).to.throw(TypeError, "got number");
    expect(() => headers.addRawHeader("X", wrong)).to.throw(TypeError, "got number");
    expect(() => headers.hasHeader(wrong)).to.throw(TypeError, "got number");
    expect(headers.size).to.equal(0);
  });

  it("makes one blank of each line break (HR-8)", () => {
    const headers = new Headers([["X", ["a\r\nb\rc\nd\r\n\r\ne"]]]);
    expect(headers.getRawHeaders("X")).to.deep.equal(["a b c d  e"]);
    headers.setRawHeaders("X", [Buffer.from("\xe9\r\nSet-Cookie: a", "latin1")]);
    expect(headers.getRawHeaders(Buffer.from("X"))?.[0]?.toString("latin1")).to.equal(
      "\xe9 Set-Cookie: a",
    );
  });

  it("refuses control characters in a value, and changes nothing (HR-8)", () => {
    const headers = new Headers([["X", ["1"]]]);
    for (const value of ["a\0", "a\x1b", "a\x7f", Buffer.from([0])]) {
      expect(() => headers.setRawHeaders("X", [value])).to.throw(InvalidHeaderValueError);
      expect(() => headers.setRawHeaders("X", ["2", value])).to.throw(InvalidHeaderValueError);
      expect(() => headers.addRawHeader("X", value)).to.throw(InvalidHeaderValueError);
    }
    expect(headers.getRawHeaders("X")).to.deep.equal(["1"]);
  });

  it("refuses names that are no tokens (HR-8)", () => {
    const headers = new Headers();
    for (const name of ["", "a b", "a:", "a\r\nb", "caf\u00e9", "\u010a", "a\0"]) {
      expect(() => headers.addRawHeader(name, "x")).to.throw(InvalidHeaderNameError);
      expect(() => headers.setRawHeaders(name, ["x"])).to.throw(InvalidHeaderNameError);
      expect(() => headers.hasHeader(name)).to.throw(InvalidHeaderNameError);
    }
    expect(headers.size).to.equal(0);
  });

  it("copies fields that are changed in the copy alone, rendered before or not", () => {
    const headers = new Headers([
      ["Server", ["a"]],
      ["Date", ["b"]],
    ]);
    const expected = [
      ["Date", ["b"]],
      ["Server", ["c"]],
    ];
    for (const original of [headers.copy(), rendered(headers)]) {
      const copy = original.copy();
      copy.removeHeader("Server");
      copy.addRawHeader("Server", "c");
      expect([...copy.getAllRawHeaders()]).to.deep.equal(expected);
      expect(copy.toWire()).to.equal("Date: b\r\nServer: c\r\n");
      copy.setRawHeaders("Date", ["d"]);
      expect(copy.toWire()).to.equal("Date: d\r\nServer: c\r\n");
      expect(original.toWire()).to.equal("Server: a\r\nDate: b\r\n");
    }
  });

  it("gives copies what their own steps come to, whatever others have done before (HR-8)", () => {
    const text = fc.constantFrom("A", "a", "b", "", "x\r\ny", "\u00e9", "\0");
    const given = fc.oneof(
      text,
      text.map((it) => Buffer.from(it)),
    );
    const step = fc.tuple(
      fc.constantFrom("setRawHeaders" as const, "addRawHeader" as const),
      given,
      given,
    );
    const walk = fc.array(fc.oneof(step, fc.constant("removeHeader" as const)), { maxLength: 4 });
    const property = fc.property(fc.array(walk, { maxLength: 6 }), (walks) => {
      const start = new Headers([["Start", ["1"]]]);
      for (const steps of walks) {
        const shared = start.copy();
        const alone = new Headers([["Start", ["1"]]]);
        for (const it of steps) expect(taken(shared, it)).to.equal(taken(alone, it));
        expect(shared.toWire()).to.equal(alone.toWire());
        expect(shared.isPlain).to.equal(alone.isPlain);
      }
      expect(start.toWire()).to.equal("Start: 1\r\n");
    });
    fc.assert(property, { numRuns: 500, seed: 1 });
  });

  it("looks anew at bytes that were changed since they were given", () => {
    const start = new Headers();
    const value = Buffer.from("1");
    start.copy().setRawHeaders("A", [value]);
    value[0] = 0x32;
    const copy = start.copy();
    copy.setRawHeaders("A", [value]);
    expect(copy.toWire()).to.equal("A: 2\r\n");
  });

  it("takes __proto__, constructor and toString for names like any other (GEN-6)", () => {
    const headers = new Headers();
    for (const name of ["__proto__", "constructor", "toString"]) {
      expect(headers.hasHeader(name)).to.equal(false);
      headers.addRawHeader(name, "x");
      expect(headers.getRawHeaders(name)).to.deep.equal(["x"]);
    }
    expect(headers.size).to.equal(3);
  });
});

function rendered(headers: Headers): Headers {
  const copy = headers.copy();
  copy.toWire();
  return copy;
}

type Text = string | Buffer;
type Step = readonly [method: "setRawHeaders" | "addRawHeader", name: Text, value: Text];

/** What comes of a step: nothing, or an error of this name. */
function taken(headers: Headers, step: Step | "removeHeader"): string | undefined {
  try {
    if (step === "removeHeader") headers.removeHeader("A");
    else if (step[0] === "addRawHeader") headers.addRawHeader(step[1], step[2]);
    else headers.setRawHeaders(step[1], [step[2]]);
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
}
