import {
  decodeMethodCall,
  MAX_METHOD_NAME_LENGTH,
  MAX_VALUE_DEPTH,
  MAX_VALUES,
  Proxy as RemoteProxy,
  XMLRPC,
  XmlRpcDecodeError,
} from "@cordage/protocols/xmlrpc";
import { expect } from "chai";
import {
  array,
  callWith,
  decodeValue,
  int,
  member,
  nested,
  refusalOf,
  struct,
  value,
} from "./documents.ts";

describe("limits of what is decoded (GEN-4, XR-9)", () => {
  it("nests as deep as allowed, and not one level more", () => {
    expect(decodeValue(nested(MAX_VALUE_DEPTH))).to.have.property("a");
    expect(refusalOf(callWith(nested(MAX_VALUE_DEPTH + 1)))).to.equal("values are nested too deep");
  });

  it("counts depth, not arrays and structs", () => {
    expect(decodeValue(array(array("").repeat(200) + struct("").repeat(200)))).to.have.length(400);
  });

  it("has as many values as allowed, and not one more", () => {
    const many = array(value("").repeat(MAX_VALUES - 1));
    expect(decodeMethodCall(callWith(many)).params[0]).to.have.length(MAX_VALUES - 1);
    const tooMany = callWith(array(value("").repeat(MAX_VALUES)));
    expect(() => decodeMethodCall(tooMany)).to.throw(XmlRpcDecodeError, "too many values");
  });

  it("counts values of every kind, and can be told how many", () => {
    const element = array(
      int(1) + value("a") + struct(member("b", int(2)) + member("c", array(""))),
    );
    expect(decodeValue(element, { maxValues: 6 })).to.have.length(3);
    expect(refusalOf(callWith(element), { maxValues: 5 })).to.equal("too many values");
    expect(refusalOf(callWith(int(1)), { maxValues: 0 })).to.equal("too many values");
  });

  it("has no number of values that is none", () => {
    for (const maxValues of [-1, NaN, 1.5, -Infinity]) {
      for (const document of [callWith(int(1)), Buffer.from(callWith(int(1)))]) {
        expect(() => decodeMethodCall(document, { maxValues })).to.throw(RangeError);
      }
      expect(() => new XMLRPC({ maxValues })).to.throw(RangeError);
      expect(() => new RemoteProxy("http://h/", { maxValues })).to.throw(RangeError);
    }
    expect(decodeMethodCall(callWith(int(1)), { maxValues: Infinity }).params).to.deep.equal([1]);
  });

  it("has a method name as long as allowed, and not one character longer", () => {
    const call = (length: number): string =>
      `<methodCall><methodName>${"m".repeat(length)}</methodName></methodCall>`;
    expect(decodeMethodCall(call(MAX_METHOD_NAME_LENGTH)).params).to.deep.equal([]);
    expect(refusalOf(call(MAX_METHOD_NAME_LENGTH + 1))).to.equal("method name too long");
  });

  for (const [what, element] of [
    ["blanks before a value", " ".repeat(1_000_000)],
    ["blanks in a base64", value(`<base64>${" ".repeat(1_000_000)}A</base64>`)],
    ["digits in an int", value(`<int>${"1".repeat(1_000_000)}</int>`)],
    ["digits in a double", value(`<double>${"1".repeat(1_000_000)}x</double>`)],
    ["blanks in a double", value(`<double>1${" ".repeat(1_000_000)}x</double>`)],
    ["digits in an i8", value(`<i8>${"1".repeat(1_000_000)}</i8>`)],
    ["members that are not plain", struct(`<member><name>${"a".repeat(1_000_000)}`)],
  ] as const) {
    it(`refuses a megabyte of ${what} in no time`, () => {
      expect(() => decodeMethodCall(callWith(element))).to.throw(XmlRpcDecodeError);
    });
  }
});
