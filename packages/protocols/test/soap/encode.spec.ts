import {
  decodeCall,
  decodeResponse,
  encodeCall,
  encodeFault,
  encodeResponse,
  MAX_SOAP_DEPTH,
  SOAPFault,
  SoapEncodeError,
  type SoapSendable,
  type SoapType,
  structType,
} from "@cordage/protocols/soap";
import { expect } from "chai";
import fc from "fast-check";

const METHOD = { namespace: "urn:n", method: "add" };

/** A value with its Maps as lists of pairs, which are compared in order. */
function pairs(value: unknown): unknown {
  if (value instanceof Map) return [Map, ...[...value].map(pairs)];
  if (Array.isArray(value)) return value.map(pairs);
  const isStruct = typeof value === "object" && value !== null && !isLeaf(value);
  if (!isStruct) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, pairs(each)]));
}

function isLeaf(value: object): boolean {
  return value instanceof Date || value instanceof Uint8Array;
}

/** The element of a result. */
function result(
  value: unknown,
  returns?: SoapType,
  style: "encoded" | "literal" = "encoded",
): string {
  // Some are what TypeScript would not let through.
  const message = encodeResponse(METHOD, value as SoapSendable, { style, returns });
  return /<Result.*(?=<\/ns1:addResponse>)/s.exec(message)?.[0] ?? "";
}

describe("encodeResponse", () => {
  it("wraps a Result in methodResponse, in the namespace of the call (SP-S2)", () => {
    const message = encodeResponse(METHOD, 3);
    expect(message).to.match(/^<\?xml version="1.0" encoding="utf-8"\?>\n<SOAP-ENV:Envelope /);
    expect(message).to.contain(
      '<ns1:addResponse xmlns:ns1="urn:n"><Result xsi:type="xsd:int">3</Result></ns1:addResponse>',
    );
    expect(encodeResponse({ namespace: "", method: "m" }, 3)).to.contain("<mResponse><Result ");
  });

  for (const [value, element] of [
    [3, '<Result xsi:type="xsd:int">3</Result>'],
    [2 ** 31, '<Result xsi:type="xsd:long">2147483648</Result>'],
    [2n ** 63n, '<Result xsi:type="xsd:integer">9223372036854775808</Result>'],
    [-5n, '<Result xsi:type="xsd:int">-5</Result>'],
    [2.5, '<Result xsi:type="xsd:double">2.5</Result>'],
    [1e300, '<Result xsi:type="xsd:double">1e+300</Result>'],
    [-0, '<Result xsi:type="xsd:double">-0</Result>'],
    [NaN, '<Result xsi:type="xsd:double">NaN</Result>'],
    [-Infinity, '<Result xsi:type="xsd:double">-INF</Result>'],
    [true, '<Result xsi:type="xsd:boolean">true</Result>'],
    ["a<&\r", '<Result xsi:type="xsd:string">a&lt;&amp;&#13;</Result>'],
    ["", '<Result xsi:type="xsd:string"/>'],
    [null, '<Result xsi:nil="true"/>'],
    [undefined, '<Result xsi:nil="true"/>'],
    [Uint8Array.of(0, 255), '<Result xsi:type="xsd:base64Binary">AP8=</Result>'],
    [
      new Date("2020-01-02T03:04:05.678Z"),
      '<Result xsi:type="xsd:dateTime">2020-01-02T03:04:05.678Z</Result>',
    ],
    [[], '<Result SOAP-ENC:arrayType="xsd:anyType[0]" xsi:type="SOAP-ENC:Array"/>'],
    [
      [1, 2],
      '<Result SOAP-ENC:arrayType="xsd:int[2]" xsi:type="SOAP-ENC:Array">' +
        '<item xsi:type="xsd:int">1</item><item xsi:type="xsd:int">2</item></Result>',
    ],
    [
      [1, "x"],
      '<Result SOAP-ENC:arrayType="xsd:anyType[2]" xsi:type="SOAP-ENC:Array">' +
        '<item xsi:type="xsd:int">1</item><item xsi:type="xsd:string">x</item></Result>',
    ],
    [{ a: 1 }, '<Result xsi:type="SOAP-ENC:Struct"><a xsi:type="xsd:int">1</a></Result>'],
    [
      new Map([["k", 1]]),
      '<Result xsi:type="apache:Map"><item><key xsi:type="xsd:string">k</key>' +
        '<value xsi:type="xsd:int">1</value></item></Result>',
    ],
  ] as const) {
    it(`writes ${element.slice(0, 60)}`, () => expect(result(value)).to.equal(element));
  }

  it("writes without types where the client knows them", () => {
    expect(result([1, { a: "x" }], undefined, "literal")).to.equal(
      "<Result><item>1</item><item><a>x</a></item></Result>",
    );
    expect(encodeResponse(METHOD, 1, { style: "literal" })).to.not.contain("encodingStyle");
  });

  it("writes what is declared", () => {
    expect(result(2, "double")).to.equal('<Result xsi:type="xsd:double">2</Result>');
    expect(result([1], "long[]")).to.contain('arrayType="xsd:long[1]"');
    expect(result(2.5, "decimal")).to.equal('<Result xsi:type="xsd:decimal">2.5</Result>');
    expect(result(5n, "decimal")).to.equal('<Result xsi:type="xsd:decimal">5</Result>');
    expect(result(["a", null], "anyType[]")).to.contain('<item xsi:nil="true"/>');
  });

  it("writes decimals without an exponent, such that they are read as what they are", () => {
    const decimal = (value: number): string | undefined =>
      /decimal">(.*)<\/Result>/.exec(result(value, "decimal"))?.[1];
    expect(decimal(1e21)).to.equal("1000000000000000000000");
    expect(decimal(-1.5e22)).to.equal("-15000000000000000000000");
    expect(decimal(1e-7)).to.equal("0.0000001");
    expect(decimal(-1.25e-8)).to.equal("-0.0000000125");
    const extremes = [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 1 / 3e9, -0, 0.1];
    for (const value of extremes) {
      expect(decimal(value)).to.match(/^-?[0-9]+(\.[0-9]+)?$/);
      expect(Number(decimal(value))).to.equal(value);
    }
  });

  for (const [value, type] of [
    [1.5, "int"],
    [2 ** 31, "int"],
    [128, "byte"],
    ["1", "int"],
    [null, "int"],
    [1, "string"],
    [1, "boolean"],
    ["x", "double"],
    [NaN, "decimal"],
    [-Infinity, "decimal"],
    ["1", "decimal"],
    ["2020", "dateTime"],
    [new Date(NaN), "dateTime"],
    ["x", "base64Binary"],
    [5, "int[]"],
    [["x"], "int[]"],
  ] as const) {
    it(`refuses ${JSON.stringify(value)} where ${type} is declared`, () => {
      expect(() => result(value, type)).to.throw(SoapEncodeError);
    });
  }

  it("refuses what SOAP or XML has no way to write", () => {
    const circular: unknown[] = [];
    circular.push(circular);
    const values = [
      Symbol("x"),
      () => 1,
      new URL("http://x/"),
      "\0",
      "\ud800",
      { "a b": 1 },
      { "a:b": 1 },
      { "": 1 },
      circular,
    ];
    for (const value of values) expect(() => result(value)).to.throw(SoapEncodeError);
  });

  it("nests as deep as is read, and no deeper", () => {
    const nested = (depth: number): SoapSendable => (depth === 0 ? 1 : [nested(depth - 1)]);
    const deepest = encodeResponse(METHOD, nested(MAX_SOAP_DEPTH - 1));
    expect(decodeResponse(deepest)).to.deep.equal(nested(MAX_SOAP_DEPTH - 1));
    expect(() => encodeResponse(METHOD, nested(MAX_SOAP_DEPTH + 1))).to.throw(SoapEncodeError);
  });
});

describe("encodeFault", () => {
  it("puts SOAP's own codes into its namespace, and others into none", () => {
    const codeOf = (code: string): string =>
      /<faultcode>(.*)<\/faultcode>/.exec(encodeFault(new SOAPFault(code, "")))?.[1] ?? "";
    expect(codeOf("Client")).to.equal("SOAP-ENV:Client");
    expect(codeOf("Server.Memory")).to.equal("SOAP-ENV:Server.Memory");
    expect(codeOf("Clients")).to.equal("Clients");
  });

  it("leaves out what the fault has not", () => {
    expect(encodeFault(new SOAPFault("Client", "x"))).to.not.match(/detail|faultactor/);
  });
});

describe("encodeCall", () => {
  it("refuses a method whose name is none", () => {
    for (const method of ["", "a b", "a:b", "1"]) {
      expect(() => encodeCall({ namespace: "", method }, [])).to.throw(SoapEncodeError);
    }
  });

  it("writes plainly where the server knows the types, as deep as its schema says qualified", () => {
    const options = { style: "literal", params: { p: structType("P", { x: "int" }) } } as const;
    const write = (elementFormDefault?: "qualified" | "unqualified"): string => {
      const message = encodeCall(METHOD, [["p", { x: 1 }]], { ...options, elementFormDefault });
      return /<SOAP-ENV:Body>(.*)<\/SOAP-ENV:Body>/.exec(message)?.[1] ?? "";
    };
    const plain = '<ns1:add xmlns:ns1="urn:n"><p><x>1</x></p></ns1:add>';
    expect(write()).to.equal(plain);
    expect(write("unqualified")).to.equal(plain);
    expect(write("qualified")).to.equal('<add xmlns="urn:n"><p><x>1</x></p></add>');
    expect(encodeCall(METHOD, [], options)).to.not.contain("encodingStyle");
    expect(encodeCall(METHOD, [], { elementFormDefault: "qualified" })).to.contain("<ns1:add ");
    const named = { namespace: "", method: "a:b" };
    const wrong = { style: "literal", elementFormDefault: "qualified" } as const;
    expect(() => encodeCall(named, [], wrong)).to.throw(SoapEncodeError);
  });

  it("takes no name of an argument for one that is declared but isn't (GEN-6)", () => {
    const call = encodeCall(METHOD, [["toString", 1]], { params: {} });
    expect(call).to.contain('<toString xsi:type="xsd:int">1</toString>');
  });

  it("is read back as it was written, whatever the values are", () => {
    const text = fc
      .string({ unit: "grapheme" })
      .filter((it) => !/[^\t\n\r -\uD7FF\u{10000}-\u{10FFFF}]/u.test(it));
    const name = fc.stringMatching(/^[A-Za-z_][\w.-]{0,9}$/);
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.integer(),
        fc.double(),
        fc.bigInt({ min: 2n ** 60n, max: 2n ** 70n }),
        fc.boolean(),
        fc.constant(null),
        fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(name, tie("value"), { maxKeys: 4 }),
        fc.array(fc.tuple(text, tie("value")), { maxLength: 4 }).map((pairs) => new Map(pairs)),
      ),
    }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), (values) => {
        const args = values.map((each, i) => [`a${i}`, each as SoapSendable] as const);
        const call = decodeCall(encodeCall(METHOD, args));
        expect(pairs(call.args.map((arg) => arg.value))).to.deep.equal(pairs(values));
      }),
      { numRuns: 500 },
    );
  });
});
