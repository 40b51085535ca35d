import { Binary, DateTime, MAX_BIG_INTEGER_DIGITS } from "@cordage/protocols/xmlrpc";
import { expect } from "chai";
import {
  array,
  callWith,
  decodeValue,
  int,
  member,
  refusalOf,
  struct,
  value,
} from "./documents.ts";

describe("the types of XML-RPC, coming in (table 9.1)", () => {
  for (const [content, expected] of [
    ["<int>42</int>", 42],
    ["<i4>-42</i4>", -42],
    ["<int> \n\t42 </int>", 42],
    ["<int>007</int>", 7],
    ["<int>-0</int>", 0],
    ["<int>2147483648</int>", 2 ** 31],
    ["<int>9007199254740991</int>", 2 ** 53 - 1],
    ["<i1>300</i1>", 300],
    ["<i2>-1</i2>", -1],
    ["<i8>42</i8>", 42],
    ["<ex:i8>42</ex:i8>", 42],
    ["<i8>9007199254740992</i8>", 2n ** 53n],
    ["<i8>-9223372036854775808</i8>", -(2n ** 63n)],
    ["<biginteger>100000000000000000000</biginteger>", 10n ** 20n],
    ["<boolean>1</boolean>", true],
    ["<boolean>0</boolean>", false],
    ["<double>2.5</double>", 2.5],
    ["<double>-0.0</double>", -0],
    ["<double>2</double>", 2],
    ["<double> +2. </double>", 2],
    ["<double>.5</double>", 0.5],
    ["<double>1e+300</double>", 1e300],
    ["<double>1E-05</double>", 1e-5],
    ["<float>1.5</float>", 1.5],
    ["<ex:float>1.5</ex:float>", 1.5],
    ["<string>a</string>", "a"],
    ["<string></string>", ""],
    ["<string/>", ""],
    ["<string> \n\ta </string>", " \n\ta "],
    ["<string>&lt;&amp;&#13;]]&gt;</string>", "<&\r]]>"],
    ["<string>[a]]</string>", "[a]]"],
    ["<string>a<!-- c -->b<![CDATA[<&]]>d</string>", "ab<&d"],
    ["<string>a\r\nb\rc</string>", "a\nb\nc"],
    ["text", "text"],
    ["", ""],
    [" \n ", " \n "],
    ["a &amp; b<![CDATA[ & c]]>", "a & b & c"],
    ["\n  <int>1</int>\n  ", 1],
    ["<!-- c --><int>1</int><!-- c -->", 1],
    ['<int a="b">1</int>', 1],
    ["<nil/>", null],
    ["<nil></nil>", null],
    ["<nil> </nil>", null],
    ["<ex:nil/>", null],
    ["<ex:int>5</ex:int>", 5],
  ] as const) {
    it(`reads ${JSON.stringify(content)}`, () => {
      const decoded = decodeValue(value(content));
      expect(Object.is(decoded, expected), `${String(decoded)}`).to.equal(true);
    });
  }

  it("reads an empty value element as an empty string", () => {
    expect(decodeValue("<value/>")).to.equal("");
    expect(decodeValue("<value />")).to.equal("");
  });

  it("reads base64 as Binary, white space anywhere", () => {
    for (const [text, bytes] of [
      ["", []],
      ["AP8=", [0, 255]],
      ["\n A P\r\n8\t=\n", [0, 255]],
      ["+/+/", [251, 255, 191]],
      ["YQ==", [97]],
    ] as const) {
      const decoded = decodeValue(value(`<base64>${text}</base64>`));
      expect(decoded).to.be.instanceOf(Binary);
      expect([...(decoded as Binary).data]).to.deep.equal(bytes);
    }
  });

  it("reads megabytes of base64", () => {
    const bytes = Buffer.alloc(3_000_000, 1);
    const decoded = decodeValue(value(`<base64>${bytes.toString("base64")}</base64>`));
    expect((decoded as Binary).data.equals(bytes)).to.equal(true);
  });

  it("reads dateTime.iso8601 as DateTime, or as Date if asked to", () => {
    const element = value("<dateTime.iso8601> 19980717T14:08:55\n</dateTime.iso8601>");
    expect(decodeValue(element)).to.deep.equal(new DateTime("19980717T14:08:55"));
    expect(decodeValue(element, { useDateTime: true })).to.deep.equal(
      new Date("1998-07-17T14:08:55Z"),
    );
  });

  it("reads numbers that are not finite if asked to", () => {
    for (const [text, number] of [
      ["nan", NaN],
      ["inf", Infinity],
      ["-inf", -Infinity],
      ["1e999", Infinity],
    ] as const) {
      const element = value(`<double>${text}</double>`);
      expect(refusalOf(callWith(element))).to.equal("not a valid double");
      expect(decodeValue(element, { allowNonFinite: true })).to.be.deep.equal(number);
    }
  });

  it("reads arrays, nested and empty, with data and without", () => {
    expect(decodeValue(array(`${int(1)}\n${array("")} ${value("a")}`))).to.deep.equal([1, [], "a"]);
    expect(decodeValue(value("<array></array>"))).to.deep.equal([]);
    expect(decodeValue(value("<array/>"))).to.deep.equal([]);
    expect(decodeValue(value("<array><data/></array>"))).to.deep.equal([]);
    expect(decodeValue(array("<value/><value/>"))).to.deep.equal(["", ""]);
  });

  it("reads structs, white space around everything but names", () => {
    const members = ` <member> <name> a </name> ${int(1)} </member>\n${member("b", array(""))}${member("", value("x"))}`;
    expect(decodeValue(struct(members))).to.deep.equal({ " a ": 1, b: [], "": "x" });
    expect(decodeValue(struct(""))).to.deep.equal({});
    expect(decodeValue(value("<struct/>"))).to.deep.equal({});
  });

  it("lets the last of several members of a name count", () => {
    const twice = struct(member("a", int(1)) + member("b", int(2)) + member("a", array("")));
    expect(decodeValue(twice)).to.deep.equal({ a: [], b: 2 });
  });

  it("gives structs no prototype, and no member a meaning (GEN-6)", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const decoded = decodeValue(struct(names.map((name) => member(name, int(1))).join("")));
    expect(Object.getPrototypeOf(decoded)).to.equal(null);
    expect(Object.keys(decoded as object)).to.deep.equal(names);
    expect({}.toString).to.be.a("function");
    expect(Object.getPrototypeOf(decodeValue(struct(member("__proto__", array("")))))).to.equal(
      null,
    );
  });

  for (const [type, texts] of [
    [
      "int",
      [
        ...["", " ", "a", "1a", "+1", "--1", "1.0", "1e3", "0x10", "1_000", "1 000", "½", "١"],
        ...["9007199254740992", "-9007199254740992", "1".repeat(400)],
      ],
    ],
    ["i4", ["", "+1", "9007199254740992"]],
    ["i8", ["", "1.0", "+1", "1".repeat(MAX_BIG_INTEGER_DIGITS + 1)]],
    ["boolean", ["", "2", "true", " 1", "1 ", "01", "-1"]],
    [
      "double",
      [
        ...["", ".", "e5", "1e", "1e+", "1.5.2", "0x1p3", "1_0.5", "1,5", "infinity", "NaN", "INF"],
        ...["1e400", "- 1.5", "1.5f"],
      ],
    ],
    [
      "dateTime.iso8601",
      ["", "junk", "1998-07-17T14:08:55", "19980717T14:08:55Z", "19981317T14:08:55"],
    ],
    [
      "base64",
      ["A", "AA", "AAA", "AAAAA", "A===", "====", "=AAA", "AA=A", "AA-_", "AA==AAAA", "é==="],
    ],
    ["nil", ["x", "0"]],
  ] as const) {
    for (const text of texts) {
      const name = text.length > 40 ? `${text.length} digits` : JSON.stringify(text);
      it(`refuses ${name} as ${type}`, () => {
        expect(refusalOf(callWith(value(`<${type}>${text}</${type}>`)))).to.equal(
          `not a valid ${type}`,
        );
      });
    }
  }

  it("reads an integer of as many digits as allowed", () => {
    const digits = "9".repeat(MAX_BIG_INTEGER_DIGITS);
    expect(decodeValue(value(`<i8>${digits}</i8>`))).to.equal(BigInt(digits));
  });
});
