import { XmlForbiddenError, XmlSyntaxError } from "@cordage/protocols/xml";
import {
  Binary,
  DateTime,
  Double,
  decodeMethodCall,
  decodeMethodResponse,
  encodeMethodCall,
  encodeMethodResponse,
  Fault,
  MAX_BIG_INTEGER_DIGITS,
  MAX_METHOD_NAME_LENGTH,
  MAX_VALUE_DEPTH,
  MAX_VALUES,
  XmlRpcDecodeError,
  type XmlRpcSendable,
  type XmlRpcValue,
} from "@cordage/protocols/xmlrpc";
import { expect } from "chai";
import fc from "fast-check";
import {
  callWith,
  decodeValue,
  inUnusualSpelling,
  refusalOf,
  responseRefusalOf,
} from "./documents.ts";

const value = (content: string): string => `<value>${content}</value>`;
const array = (content: string): string => value(`<array><data>${content}</data></array>`);
const struct = (content: string): string => value(`<struct>${content}</struct>`);
const member = (name: string, element: string): string =>
  `<member><name>${name}</name>${element}</member>`;
const int = (text: string | number): string => value(`<int>${text}</int>`);

function nested(depth: number): string {
  let element = int(1);
  for (let i = 0; i < depth; i += 1)
    element = i % 2 === 0 ? array(element) : struct(member("a", element));
  return element;
}

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

describe("decodeMethodCall", () => {
  it("reads a call as Python writes it", () => {
    expect(decodeMethodCall(encodeMethodCall("a.b", [1, "x", [2.5, { c: true }]]))).to.deep.equal({
      methodName: "a.b",
      params: [1, "x", [2.5, { c: true }]],
    });
  });

  it("reads a call without params", () => {
    for (const params of ["", "<params/>", "<params></params>", " <params>\n</params> "]) {
      expect(
        decodeMethodCall(`<methodCall><methodName>m</methodName>${params}</methodCall>`),
      ).to.deep.equal({ methodName: "m", params: [] });
    }
  });

  it("takes the method name as it stands", () => {
    const document = "<methodCall><methodName> a&amp;<![CDATA[b]]> </methodName></methodCall>";
    expect(decodeMethodCall(document).methodName).to.equal(" a&b ");
  });

  it("reads bytes in the encodings XML-RPC meets (XR-9)", () => {
    const body = callWith(value("<string>é</string>"));
    for (const bytes of [
      Buffer.from(body),
      Buffer.from(`\uFEFF${body}`),
      Buffer.from(`\uFEFF${body}`, "utf16le"),
      Buffer.from(`\uFEFF${body}`, "utf16le").swap16(),
      Buffer.from(`<?xml version="1.0" encoding="iso-8859-1"?>${body}`, "latin1"),
    ]) {
      expect(decodeMethodCall(bytes).params).to.deep.equal(["é"]);
    }
  });

  it("reads comments and processing instructions over", () => {
    const document = `<!-- a --><?b c?>${callWith(`<!-- d -->${int(1)}<!-- e -->`)}<!-- f -->\n`;
    expect(decodeMethodCall(document).params).to.deep.equal([1]);
  });

  for (const [what, document, message] of [
    ["another root element", "<methodResponse/>", "a methodCall element is missing"],
    ["no method name", "<methodCall><params/></methodCall>", "a methodName element is missing"],
    ["nothing at all inside", "<methodCall/>", "a methodName element is missing"],
    [
      "an element inside of the method name",
      "<methodCall><methodName>a<b/></methodName></methodCall>",
      "element inside of text",
    ],
    [
      "something behind the params",
      "<methodCall><methodName>m</methodName><params/><params/></methodCall>",
      "unexpected element",
    ],
    [
      "something else than params",
      "<methodCall><methodName>m</methodName><param/></methodCall>",
      "unexpected element",
    ],
    [
      "text between elements",
      "<methodCall>x<methodName>m</methodName></methodCall>",
      "text where an element should be",
    ],
    [
      "text behind the params",
      "<methodCall><methodName>m</methodName><params/>x</methodCall>",
      "text where an element should be",
    ],
    [
      "a param without its value",
      "<methodCall><methodName>m</methodName><params><param/></params></methodCall>",
      "a value element is missing",
    ],
    ["a param with two values", callWith(int(1) + int(2)), "unexpected element"],
    ["a param with something else", callWith("<int>1</int>"), "unexpected element"],
    ["text in a param", callWith(`x${int(1)}`), "text where an element should be"],
    ["an unknown type (XR-1)", callWith(value("<what>1</what>")), "unknown type"],
    [
      "bigdecimal, which has no type here",
      callWith(value("<ex:bigdecimal>1</ex:bigdecimal>")),
      "unknown type",
    ],
    [
      "a type named as a member of Object",
      callWith(value("<toString>1</toString>")),
      "unknown type",
    ],
    ["two types in a value", callWith(value("<int>1</int><int>2</int>")), "unexpected element"],
    ["text before the type", callWith(value("x<int>1</int>")), "text where an element should be"],
    ["text behind the type", callWith(value("<int>1</int>x")), "text where an element should be"],
    [
      "an element inside of a string",
      callWith(value("<string>a<b/></string>")),
      "element inside of text",
    ],
    ["a value inside of an int", callWith(value("<int><value/></int>")), "element inside of text"],
    [
      "values in an array without data",
      callWith(value(`<array>${int(1)}</array>`)),
      "unexpected element",
    ],
    [
      "two data in an array",
      callWith(value("<array><data/><data/></array>")),
      "unexpected element",
    ],
    ["something else in data", callWith(array("<int>1</int>")), "unexpected element"],
    ["text in data", callWith(array(`x${int(1)}`)), "text where an element should be"],
    [
      "text behind data",
      callWith(value("<array><data/>x</array>")),
      "text where an element should be",
    ],
    ["something else in a struct", callWith(struct(int(1))), "unexpected element"],
    [
      "a member without a name",
      callWith(struct(`<member>${int(1)}</member>`)),
      "a name element is missing",
    ],
    [
      "a member without a value",
      callWith(struct("<member><name>a</name></member>")),
      "a value element is missing",
    ],
    [
      "a member with its value first",
      callWith(struct(`<member>${int(1)}<name>a</name></member>`)),
      "a name element is missing",
    ],
    [
      "a member with two values",
      callWith(struct(member("a", int(1) + int(2)))),
      "unexpected element",
    ],
    [
      "an element inside of a name",
      callWith(struct(member("<b/>", int(1)))),
      "element inside of text",
    ],
    [
      "text in a struct",
      callWith(struct(`x${member("a", int(1))}`)),
      "text where an element should be",
    ],
    [
      "text in a member",
      callWith(struct(`<member>x<name>a</name>${int(1)}</member>`)),
      "text where an element should be",
    ],
    ["mismatched tags", callWith(value("<int>1</i4>")), "end tag without its start tag"],
    [
      "an integer closed as another",
      callWith(value("<i4>1</int>")),
      "end tag without its start tag",
    ],
    ["]]> in a string", callWith(value("<string>]]></string>")), "]]> in text"],
    [
      "an unknown entity",
      callWith(value("<string>&nbsp;</string>")),
      "bad character or entity reference",
    ],
    ["a second root element", `${callWith(int(1))}<a/>`, "second root element"],
    ["text behind the end", `${callWith(int(1))}x`, "text outside of the root element"],
    ["nothing", "", "document ends too early"],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(refusalOf(document)).to.equal(message);
    });
  }

  it("tells where in the document, in message and fields", () => {
    expect(() => decodeMethodCall("<methodCall>\n <a/></methodCall>"))
      .to.throw(XmlRpcDecodeError, "a methodName element is missing at line 2, column 2")
      .with.deep.property("position", { offset: 14, line: 2, column: 2 });
  });

  it("gives what the XML reader says as the cause, also with its place", () => {
    expect(() => decodeMethodCall("<methodCall>&"))
      .to.throw(XmlRpcDecodeError, "line 1, column 13")
      .with.property("cause")
      .that.is.instanceOf(XmlSyntaxError);
  });

  it("refuses bytes that are not text, without a place", () => {
    expect(() => decodeMethodCall(Buffer.from([0xff])))
      .to.throw(XmlRpcDecodeError)
      .with.property("position", undefined);
  });

  it("refuses document type declarations, bombs and outside entities among them (XR-9)", () => {
    for (const declaration of [
      "<!DOCTYPE methodCall>",
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
      '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>',
    ]) {
      expect(() => decodeMethodCall(declaration + callWith(value("<string>&b;</string>"))))
        .to.throw(XmlRpcDecodeError)
        .with.property("cause")
        .that.is.instanceOf(XmlForbiddenError);
    }
  });

  it("refuses a document cut anywhere", () => {
    const document = encodeMethodCall("a.b", [1, "<x>", [2.5, { c: true }], new Uint8Array(2)]);
    const complete = document.trimEnd();
    for (let length = 0; length < complete.length; length += 1) {
      expect(() => decodeMethodCall(complete.slice(0, length)), `${length}`).to.throw(
        XmlRpcDecodeError,
      );
    }
  });

  it("never quotes the document", () => {
    const message = refusalOf(callWith(value("<secret>secret</secret>")));
    expect(message).not.to.contain("secret");
  });
});

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

describe("decodeMethodResponse", () => {
  const response = (content: string): string => `<methodResponse>${content}</methodResponse>`;
  const fault = (members: string): string => response(`<fault>${struct(members)}</fault>`);
  const code = member("faultCode", int(4));
  const text = member("faultString", value("Too many parameters."));

  it("reads a result", () => {
    expect(decodeMethodResponse(encodeMethodResponse([1, "a"]))).to.deep.equal([1, "a"]);
    expect(decodeMethodResponse(response(`<params><param>${value("")}</param></params>`))).to.equal(
      "",
    );
  });

  it("reads a fault", () => {
    for (const document of [
      encodeMethodResponse(new Fault(4, "Too many parameters.")),
      fault(text + code),
      fault(code + text + member("more", int(1))),
    ]) {
      const decoded = decodeMethodResponse(document);
      expect(decoded).to.be.instanceOf(Fault);
      expect(decoded).to.include({ faultCode: 4, faultString: "Too many parameters." });
    }
  });

  for (const [what, document, message] of [
    ["a call", callWith(int(1)), "a methodResponse element is missing"],
    ["nothing inside", response(""), "a params or fault element is missing"],
    ["something else inside", response("<what/>"), "a params or fault element is missing"],
    ["no param", response("<params/>"), "a param element is missing"],
    [
      "two params",
      response(`<params><param>${int(1)}</param><param>${int(2)}</param></params>`),
      "unexpected element",
    ],
    [
      "params and a fault",
      response(`<params><param>${int(1)}</param></params><fault/>`),
      "unexpected element",
    ],
    ["a fault without a value", response("<fault/>"), "a value element is missing"],
    [
      "a fault that is no struct",
      response(`<fault>${int(1)}</fault>`),
      "a fault needs an int faultCode and a string faultString",
    ],
    [
      "a fault without a code",
      fault(text),
      "a fault needs an int faultCode and a string faultString",
    ],
    [
      "a fault without a text",
      fault(code),
      "a fault needs an int faultCode and a string faultString",
    ],
    [
      "a fault with a code of another type",
      fault(member("faultCode", value("4")) + text),
      "a fault needs an int faultCode and a string faultString",
    ],
    [
      "a fault with a code beyond int",
      fault(member("faultCode", int(2 ** 31)) + text),
      "a fault needs an int faultCode and a string faultString",
    ],
    [
      "a second value in a fault",
      response(`<fault>${struct(code + text)}${int(1)}</fault>`),
      "unexpected element",
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(responseRefusalOf(document)).to.equal(message);
      expect(responseRefusalOf(inUnusualSpelling(document))).to.equal(message);
    });
  }
});

describe("encoding and decoding", () => {
  const legalText = fc
    .string({ unit: "binary", maxLength: 20 })
    .map((text) =>
      text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, ""),
    );
  const name = fc.oneof(legalText, fc.constantFrom("__proto__", "constructor", "1", ""));
  const scalar = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double(),
    legalText,
    fc.uint8Array({ maxLength: 200 }).map((bytes) => new Binary(bytes)),
    fc
      .date({ min: new Date("0000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
      .map((date) => new DateTime(date)),
  );
  const { anything } = fc.letrec<{ anything: unknown; list: unknown; record: unknown }>((tie) => ({
    anything: fc.oneof({ maxDepth: 4 }, scalar, tie("list"), tie("record")),
    list: fc.array(tie("anything"), { maxLength: 5 }),
    record: fc
      .array(fc.tuple(name, tie("anything")), { maxLength: 5 })
      .map((entries) => new Map(entries)),
  }));

  /** How a value comes back: bigints as numbers where they fit, Maps as objects. */
  function arrival(sent: unknown): unknown {
    if (typeof sent === "bigint") return Number.isSafeInteger(Number(sent)) ? Number(sent) : sent;
    if (Array.isArray(sent)) return sent.map(arrival);
    if (!(sent instanceof Map)) return sent;
    const struct: Record<string, unknown> = Object.create(null);
    for (const [key, member] of sent) struct[String(key)] = arrival(member);
    return struct;
  }

  /** Numbers of the size of 1e300 are sent as Double. */
  function sendable(value: unknown): unknown {
    if (typeof value === "number") return isInt(value) ? value : new Double(value);
    if (Array.isArray(value)) return value.map(sendable);
    if (value instanceof Map) return mapped([...value]);
    return isStruct(value) ? mapped(Object.entries(value)) : value;
  }

  function mapped(entries: [unknown, unknown][]): Map<unknown, unknown> {
    return new Map(entries.map(([key, member]) => [key, sendable(member)]));
  }

  function isInt(value: number): boolean {
    return Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0);
  }

  function isStruct(value: unknown): value is object {
    return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null;
  }

  const options = { allowNone: true, allowI8: true, allowNonFinite: true };

  it("come back to the same value, in every spelling", () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 4 }), (params) => {
        // Made of nothing but what can be sent.
        const document = encodeMethodCall("m", params.map(sendable) as XmlRpcSendable[], options);
        const expected = params.map(arrival);
        expect(decodeMethodCall(document, options).params).to.deep.equal(expected);
        const unusual = inUnusualSpelling(document);
        expect(decodeMethodCall(unusual, options).params).to.deep.equal(expected);
        expect(decodeMethodCall(Buffer.from(document), options).params).to.deep.equal(expected);
      }),
    );
  });

  it("write what was read the same way again", () => {
    fc.assert(
      fc.property(anything, (value) => {
        const once = encodeMethodResponse(sendable(value) as XmlRpcSendable, options); // as above
        const decoded = decodeMethodResponse(once, options) as XmlRpcValue; // no fault was written
        const again = encodeMethodResponse(sendable(decoded) as XmlRpcSendable, options);
        expect(decodeMethodResponse(again, options)).to.deep.equal(decoded);
      }),
    );
  });
});
