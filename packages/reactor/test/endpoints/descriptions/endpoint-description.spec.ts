import { quoteStringArgument } from "@cordage/reactor";
import { expect } from "chai";
import fc from "fast-check";
import {
  type EndpointDescription,
  parseDescription,
} from "#internal/endpoints/descriptions/endpoint-description.js";

/** A description taken apart, in a form that is easy to compare. */
function parsed(description: string): [string[], Record<string, string>] {
  const { type, positional, keyword }: EndpointDescription = parseDescription(description);
  return [[type, ...positional], Object.fromEntries(keyword)];
}

describe("the grammar of endpoint descriptions (E13)", () => {
  it("is of text", () => {
    for (const none of [undefined, 80] as unknown[] as string[]) {
      expect(() => parseDescription(none)).to.throw(TypeError, `must be text, got ${none}`);
    }
  });

  it("separates fields by colons", () => {
    expect(parsed("tcp:80:127.0.0.1")).to.deep.equal([["tcp", "80", "127.0.0.1"], {}]);
    expect(parsed("tcp")).to.deep.equal([["tcp"], {}]);
  });

  it("keeps empty fields as empty arguments", () => {
    expect(parsed("tcp::80:")).to.deep.equal([["tcp", "", "80", ""], {}]);
    expect(parsed(":")).to.deep.equal([["", ""], {}]);
    expect(parsed("")).to.deep.equal([[""], {}]);
  });

  it("takes the first equals sign of a field for the end of a name", () => {
    expect(parsed("ssl:a=b=c:d=:=e")).to.deep.equal([["ssl"], { a: "b=c", d: "", "": "e" }]);
  });

  it("finds the type wherever the first field without a name is", () => {
    expect(parsed("port=80:tcp:host=h")).to.deep.equal([["tcp"], { port: "80", host: "h" }]);
  });

  it("keeps the last of several fields with the same name", () => {
    expect(parsed("tcp:a=1:a=2")).to.deep.equal([["tcp"], { a: "2" }]);
  });

  it("takes what follows a backslash as it is", () => {
    expect(parsed("unix:C\\:\\\\x:\\a\\=b")).to.deep.equal([["unix", "C:\\x", "a=b"], {}]);
    expect(parsed("unix:n\\=m=\\:")).to.deep.equal([["unix"], { "n=m": ":" }]);
    expect(parsed("unix:\\😀")).to.deep.equal([["unix", "😀"], {}]);
  });

  it("refuses a backslash at the end, and a description without a type", () => {
    expect(() => parsed("tcp:80\\")).to.throw(RangeError, "backslash");
    expect(() => parsed("port=80")).to.throw(RangeError, "no type");
  });

  it("is the inverse of escaping every sign it knows", () => {
    const escapeAll = (text: string): string => text.replace(/[\\:=]/g, "\\$&");
    const field = fc.record({
      name: fc.option(fc.string({ unit: "binary", maxLength: 5 }), { nil: undefined }),
      value: fc.string({ unit: "binary", maxLength: 8 }),
    });
    const property = fc.property(fc.array(field, { maxLength: 6 }), (fields) => {
      const written = fields.map(({ name, value }) =>
        name === undefined ? escapeAll(value) : `${escapeAll(name)}=${escapeAll(value)}`,
      );
      const { positional, keyword } = parseDescription(["t", ...written].join(":"));
      const unnamed = fields.filter(({ name }) => name === undefined);
      expect(positional).to.deep.equal(unnamed.map(({ value }) => value));
      const named = fields.flatMap(({ name, value }) =>
        name === undefined ? [] : [[name, value] as const],
      );
      expect(new Map(keyword)).to.deep.equal(new Map(named));
    });
    fc.assert(property);
  });

  it("throws nothing but RangeError, whatever it is given", () => {
    const text = fc.string({ unit: fc.constantFrom("a", ":", "=", "\\", "é"), maxLength: 12 });
    const property = fc.property(text, (description) => {
      try {
        parseDescription(description);
      } catch (error) {
        expect(error).to.be.instanceOf(RangeError);
      }
    });
    fc.assert(property);
  });
});

describe("quoteStringArgument (E13)", () => {
  it("escapes backslashes and colons", () => {
    expect(quoteStringArgument("C:\\key.pem")).to.equal("C\\:\\\\key.pem");
    expect(quoteStringArgument("a=b")).to.equal("a=b");
  });

  it("makes any text an argument that has a name", () => {
    const property = fc.property(fc.string({ unit: "binary" }), (text) => {
      const { keyword } = parseDescription(`t:name=${quoteStringArgument(text)}`);
      expect([...keyword]).to.deep.equal([["name", text]]);
    });
    fc.assert(property);
  });

  it("makes any text without an equals sign an argument that has none", () => {
    const property = fc.property(fc.string({ unit: "binary" }), (text) => {
      const plain = text.replaceAll("=", "");
      expect(parseDescription(`t:${quoteStringArgument(plain)}`).positional).to.deep.equal([plain]);
    });
    fc.assert(property);
  });
});
