import {
  decodeCall,
  decodeResponse,
  encodeFault,
  encodeResponse,
  SOAPFault,
  type SoapSignatures,
} from "@cordage/protocols/soap";
import { expect } from "chai";
import { callWith, decodeArgument, envelope, refusalOf, typed } from "./messages.ts";

describe("decodeCall", () => {
  it("reads a call as PHP writes it (SP-S3)", () => {
    const message = `<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns1="urn:x"
 xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/"
 SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><SOAP-ENV:Body><ns1:add>
 <param0 xsi:type="xsd:int">1</param0><param1 xsi:type="xsd:int">2</param1></ns1:add>
</SOAP-ENV:Body></SOAP-ENV:Envelope>`;
    expect(decodeCall(message)).to.deep.equal({
      namespace: "urn:x",
      method: "add",
      args: [
        { name: "param0", value: 1 },
        { name: "param1", value: 2 },
      ],
      headers: [],
      style: "encoded",
    });
  });

  it("reads a call without arguments, and one without a namespace", () => {
    expect(decodeCall(envelope("<go/>"))).to.include({ namespace: "", method: "go" });
    expect(decodeCall(envelope("<go/>")).args).to.deep.equal([]);
  });

  it("reads UTF-16 as well as UTF-8", () => {
    const message = `\uFEFF${callWith("<a>é</a>")}`;
    const bytes = [Buffer.from(message), Buffer.from(message, "utf16le")];
    for (const each of bytes) expect(decodeCall(each).args[0]?.value).to.equal("é");
  });

  it("takes the namespace from the element that is nearest", () => {
    const message = envelope('<x:go xmlns:x="urn:1"><x xmlns:x="urn:2" xmlns="urn:3"/></x:go>');
    expect(decodeCall(message)).to.include({ namespace: "urn:1", method: "go" });
  });

  describe("reads values by their xsi:type (SP-S3)", () => {
    for (const [type, text, value] of [
      ["xsd:int", " 5 ", 5],
      ["xsd:int", "+5", 5],
      ["xsd:int", "-2147483648", -2147483648],
      ["xsd:long", "9007199254740991", 9007199254740991],
      ["xsd:long", "9223372036854775807", 9223372036854775807n],
      ["xsd:integer", "-123456789012345678901234567890", -123456789012345678901234567890n],
      ["xsd:unsignedByte", "255", 255],
      ["xsd:string", " a&lt;b ", " a<b "],
      ["xsd:string", "", ""],
      ["xsd:boolean", "true", true],
      ["xsd:boolean", "1", true],
      ["xsd:boolean", " false ", false],
      ["xsd:boolean", "0", false],
      ["xsd:float", "1.5", 1.5],
      ["xsd:double", "-1e3", -1000],
      ["xsd:double", "INF", Infinity],
      ["xsd:double", "-INF", -Infinity],
      ["xsd:decimal", "12.50", 12.5],
      ["xsd:decimal", ".5", 0.5],
      ["xsd:date", "2020-01-02", "2020-01-02"],
      ["n:custom", "text", "text"],
      ["C:int", "5", 5],
    ] as const) {
      it(`${type} ${JSON.stringify(text)}`, () => {
        expect(decodeArgument(typed(type, text))).to.equal(value);
      });
    }

    it("xsd:double NaN", () => expect(decodeArgument(typed("xsd:double", "NaN"))).to.be.NaN);

    it("bytes", () => {
      const bytes = Buffer.from([0, 255, 1]);
      expect(decodeArgument(typed("xsd:base64Binary", " AP8B\n"))).to.deep.equal(bytes);
      expect(decodeArgument(typed("C:base64", "AP8B"))).to.deep.equal(bytes);
      expect(decodeArgument(typed("xsd:hexBinary", "00fF01"))).to.deep.equal(bytes);
    });

    it("times, in UTC unless they have a zone", () => {
      const time = (text: string): unknown => decodeArgument(typed("xsd:dateTime", text));
      expect(time("2020-02-29T03:04:05")).to.deep.equal(new Date("2020-02-29T03:04:05Z"));
      expect(time("2020-02-29T03:04:05.123456Z")).to.deep.equal(
        new Date("2020-02-29T03:04:05.123Z"),
      );
      expect(time("2020-02-29T03:04:05+01:30")).to.deep.equal(new Date("2020-02-29T01:34:05Z"));
    });

    it("elements that are their own type", () => {
      expect(decodeArgument("<C:int>5</C:int>")).to.equal(5);
    });

    it("nil, whatever its type is", () => {
      expect(decodeArgument('<a xsi:nil="true"/>')).to.equal(null);
      expect(decodeArgument('<a xsi:nil="1" xsi:type="xsd:int"/>')).to.equal(null);
      expect(decodeArgument('<a xsi:nil="false" xsi:type="xsd:int">1</a>')).to.equal(1);
    });

    for (const [type, texts] of [
      ["int", ["", "a", "1.0", "0x1", "1e3", "2147483648", "-2147483649", "١", "1 2"]],
      ["byte", ["128", "-129"]],
      ["short", ["32768"]],
      ["long", ["9223372036854775808", "1".repeat(400)]],
      ["integer", ["1".repeat(1025), "--1"]],
      ["unsignedInt", ["-1", "4294967296"]],
      ["boolean", ["", "TRUE", "yes", "2"]],
      ["double", ["", "inf", "nan", "1e400", "1_0", "."]],
      ["decimal", ["1e3", "INF", ""]],
      ["dateTime", ["", "2020-01-02", "2021-02-29T00:00:00Z", "2020-01-02T25:00:00", "x"]],
      ["base64Binary", ["A", "A===", "AA-_", "é==="]],
      ["hexBinary", ["0", "0g"]],
    ] as const) {
      it(`refuses what is no ${type}`, () => {
        for (const text of texts) {
          expect(refusalOf(callWith(typed(`xsd:${type}`, text)))).to.equal(
            `Client: not a valid ${type}`,
          );
        }
      });
    }

    it("refuses elements in a simple value", () => {
      expect(refusalOf(callWith(typed("xsd:int", "<b>1</b>")))).to.equal("Client: not a valid int");
    });
  });

  describe("reads what has no xsi:type", () => {
    it("as text, or as a struct when there are elements", () => {
      expect(decodeArgument("<a>5</a>")).to.equal("5");
      expect(decodeArgument("<a/>")).to.equal("");
      expect(decodeArgument("<a> <b>1</b> <c><d/></c> </a>")).to.deep.equal({
        b: "1",
        c: { d: "" },
      });
    });

    it("as a struct of arrays where names repeat", () => {
      expect(decodeArgument("<a><b>1</b><c/><b>2</b><b>3</b></a>")).to.deep.equal({
        b: ["1", "2", "3"],
        c: "",
      });
    });

    it("as a struct when its type is one, however empty", () => {
      expect(decodeArgument(typed("C:Struct", ""))).to.deep.equal({});
      expect(decodeArgument(typed("n:Person", "<name>x</name>"))).to.deep.equal({ name: "x" });
    });

    it("giving structs no prototype, and no name a meaning (GEN-6)", () => {
      const value = decodeArgument("<a><__proto__><x/></__proto__><constructor/></a>");
      expect(Object.getPrototypeOf(value)).to.equal(null);
      expect(Object.keys(value as object)).to.deep.equal(["__proto__", "constructor"]);
      expect(Reflect.get({}, "x")).to.equal(undefined);
    });
  });

  describe("reads arrays (SP-S3)", () => {
    const array = (type: string, items: string): string =>
      `<a xsi:type="C:Array" C:arrayType="${type}">${items}</a>`;

    it("whose items say their types, and those whose array does", () => {
      const items = '<i xsi:type="xsd:int">1</i><i xsi:type="xsd:string">x</i><i xsi:nil="1"/>';
      expect(decodeArgument(array("xsd:anyType[3]", items))).to.deep.equal([1, "x", null]);
      expect(decodeArgument(array("xsd:int[2]", "<i>1</i><i>2</i>"))).to.deep.equal([1, 2]);
      expect(decodeArgument(array("xsd:int[]", "<i>1</i>"))).to.deep.equal([1]);
    });

    it("that are empty, and those without an arrayType or an xsi:type", () => {
      expect(decodeArgument(array("xsd:int[0]", ""))).to.deep.equal([]);
      expect(decodeArgument(typed("C:Array", "<i>x</i>"))).to.deep.equal(["x"]);
      expect(decodeArgument('<a C:arrayType="xsd:int[1]"><i>1</i></a>')).to.deep.equal([1]);
    });

    it("in arrays", () => {
      const inner = array("xsd:int[1]", "<i>1</i>");
      expect(decodeArgument(array("xsd:int[][2]", inner + inner))).to.deep.equal([[1], [1]]);
    });

    it("without believing their size", () => {
      expect(decodeArgument(array("xsd:int[4000000000]", "<i>1</i>"))).to.deep.equal([1]);
    });

    for (const [what, argument, text] of [
      ["of several dimensions", array("xsd:int[2,2]", "<i>1</i>"), "array of several dimensions"],
      ["with a malformed type", array("xsd:int", ""), "malformed arrayType"],
      [
        "of a type nobody declared",
        array("q:int[1]", ""),
        "type with a prefix without a namespace",
      ],
      [
        "with positions",
        array("xsd:int[9]", '<i C:position="[8]">1</i>'),
        "array that leaves items out",
      ],
      [
        "with an offset",
        '<a C:arrayType="xsd:int[9]" C:offset="[8]"><i>1</i></a>',
        "array that leaves items out",
      ],
      ["with text", array("xsd:int[1]", "x"), "text where an element should be"],
    ] as const) {
      it(`refusing those ${what}`, () => {
        expect(refusalOf(callWith(argument))).to.equal(`Client: ${text}`);
      });
    }
  });

  describe("reads Apache's maps (SP-S3)", () => {
    it("with keys of any type", () => {
      const items =
        '<item><key xsi:type="xsd:int">1</key><value>x</value></item>' +
        '<item><key>k</key><value xsi:nil="1"/></item>';
      expect(decodeArgument(typed("m:Map", items))).to.deep.equal(
        new Map<unknown, unknown>([
          [1, "x"],
          ["k", null],
        ]),
      );
    });

    it("refusing items that are no pairs", () => {
      for (const item of [
        "",
        "<key/>",
        "<key/><key/>",
        "<key/><value/><value/>",
        "<key/><value/><x/>",
      ]) {
        expect(refusalOf(callWith(typed("m:Map", `<item>${item}</item>`)))).to.equal(
          "Client: a map needs items of a key and a value",
        );
      }
    });
  });

  describe("follows references (SP-S3)", () => {
    it("whose attributes are in no namespace, whatever the default is (Namespaces, 6.2)", () => {
      expect(decodeArgument('<a xmlns="urn:d" href="#1"/>', '<b id="1">x</b>')).to.equal("x");
    });

    it("to elements behind the call, and to elements in it", () => {
      const behind = '<C:x id="1" xsi:type="xsd:int">5</C:x>';
      expect(decodeArgument('<a href="#1"/>', behind)).to.equal(5);
      const shared = '<a><p id="r"><x xsi:type="xsd:int">1</x></p><q href="#r"/></a>';
      expect(decodeArgument(shared)).to.deep.equal({ p: { x: 1 }, q: { x: 1 } });
    });

    it("to references", () => {
      expect(decodeArgument('<a href="#1"/>', '<b id="1" href="#2"/><b id="2">x</b>')).to.equal(
        "x",
      );
    });

    it("reading what several lead to for each of them anew", () => {
      const { args } = decodeCall(
        callWith('<a href="#1"/><b href="#1"/>', '<c id="1"><d>x</d></c>'),
      );
      expect(args[0]?.value).to.deep.equal({ d: "x" });
      expect(args[0]?.value).to.not.equal(args[1]?.value);
    });

    for (const [what, args, behind, text] of [
      ["to nothing", '<a href="#1"/>', "", "bad reference"],
      ["to other documents", '<a href="http://x/"/>', "", "bad reference"],
      ["with something inside", '<a href="#1">x</a>', '<b id="1"/>', "bad reference"],
      ["to themselves", '<a id="1" href="#1"/>', "", "value that refers to itself"],
      [
        "in a circle",
        '<a href="#1"/>',
        '<b id="1" href="#2"/><b id="2" href="#1"/>',
        "value that refers to itself",
      ],
      [
        "to what they are in",
        '<a href="#1"/>',
        '<b id="1"><c><d href="#1"/></c></b>',
        "value that refers to itself",
      ],
      ["to an id of two", '<a href="#1"/>', '<b id="1"/><c id="1"/>', "two elements have one id"],
    ] as const) {
      it(`refusing those ${what}`, () => {
        expect(refusalOf(callWith(args, behind))).to.equal(`Client: ${text}`);
      });
    }
  });

  describe("with a signature", () => {
    const signatures: SoapSignatures = {
      call: { params: { a: "int", b: "double[]" } },
      any: { params: { a: "anyType" } },
    };
    const decode = (body: string): unknown[] =>
      decodeCall(envelope(body), { signatures }).args.map(({ value }) => value);

    it("reads untyped text as what is declared (SP-S3)", () => {
      const args = "<a>1</a><b><item>1</item><item>2.5</item></b>";
      expect(decode(`<n:call>${args}</n:call>`)).to.deep.equal([1, [1, 2.5]]);
    });

    it("reads what says another type as what is declared, if it can be that", () => {
      expect(decode('<n:call><a xsi:type="xsd:string">1</a><b/></n:call>')).to.deep.equal([1, []]);
    });

    it("goes by names where they are the declared ones, else by order", () => {
      expect(decode("<n:call><b><i>2</i></b><a>1</a></n:call>")).to.deep.equal([1, [2]]);
      expect(decode("<n:call><p0>1</p0><p1><i>2</i></p1></n:call>")).to.deep.equal([1, [2]]);
    });

    it("takes a declared name in its place among others, but none in another's place", () => {
      expect(decode("<n:call><a>1</a><p1><i>2</i></p1></n:call>")).to.deep.equal([1, [2]]);
      for (const args of ["<b>1</b><x/>", "<x>1</x><a>2</a>", "<a>1</a><a>2</a>", "<b/><b/>"]) {
        expect(refusalOf(envelope(`<n:call>${args}</n:call>`), { signatures })).to.equal(
          "Client: arguments neither by name nor in order",
        );
      }
    });

    it("leaves anyType to the value", () => {
      expect(decode('<any><a xsi:type="xsd:int">1</a></any>')).to.deep.equal([1]);
      expect(decode('<any><a xsi:nil="1"/></any>')).to.deep.equal([null]);
    });

    for (const [what, body, text] of [
      ["of another type", "<call><a>x</a><b/></call>", "not a valid int"],
      ["that are nil", '<call><a xsi:nil="1"/><b/></call>', "nil where int is needed"],
      ["that are no arrays", "<call><a>1</a><b>x</b></call>", "text where an element should be"],
      ["too few", "<call><a>1</a></call>", "method takes 2 arguments, got 1"],
      ["too many", "<call><a>1</a><b/><c/></call>", "method takes 2 arguments, got 3"],
    ] as const) {
      it(`refuses arguments ${what}`, () => {
        expect(refusalOf(envelope(body), { signatures })).to.equal(`Client: ${text}`);
      });
    }

    it("tells how the answer is to be written: plainly, unless the call has types", () => {
      const styleOf = (message: string): string => decodeCall(message, { signatures }).style;
      expect(styleOf(envelope("<any><a>1</a></any>"))).to.equal("literal");
      expect(styleOf(envelope('<any><a xsi:type="xsd:int">1</a></any>'))).to.equal("encoded");
      expect(styleOf(envelope('<any E:encodingStyle="x"><a/></any>'))).to.equal("encoded");
      expect(styleOf(envelope("<undeclared><a/></undeclared>"))).to.equal("encoded");
    });

    it("finds none by names that objects have of themselves (GEN-6)", () => {
      expect(decode("<toString><a>1</a></toString>")).to.deep.equal(["1"]);
    });
  });

  describe("headers", () => {
    const header = (attributes: string): string =>
      envelope("<go/>", `<E:Header><n:h ${attributes}>x</n:h></E:Header>`);

    it("are told", () => {
      expect(decodeCall(header("")).headers).to.deep.equal([
        { namespace: "urn:n", name: "h", value: "x" },
      ]);
    });

    it("that must be understood and are not are refused with MustUnderstand (SP-S3)", () => {
      const next = 'E:actor="http://schemas.xmlsoap.org/soap/actor/next"';
      for (const attributes of ['E:mustUnderstand="1"', `E:mustUnderstand="1" ${next}`]) {
        expect(refusalOf(header(attributes))).to.equal(
          "MustUnderstand: a header is not understood",
        );
      }
    });

    it("that are for somebody else, may be left alone, or are understood, are not", () => {
      const understands = (namespace: string, name: string): boolean =>
        namespace === "urn:n" && name === "h";
      expect(refusalOf(header('E:mustUnderstand="1" E:actor="urn:other"'))).to.equal("accepted");
      expect(refusalOf(header('E:mustUnderstand="0"'))).to.equal("accepted");
      expect(refusalOf(header('mustUnderstand="1"'))).to.equal("accepted");
      expect(refusalOf(header('E:mustUnderstand="1"'), { understands })).to.equal("accepted");
    });
  });

  for (const [what, message, refusal] of [
    [
      "an envelope of SOAP 1.2 (SP-S3)",
      '<E:Envelope xmlns:E="http://www.w3.org/2003/05/soap-envelope"><E:Body/></E:Envelope>',
      "VersionMismatch: not an envelope of SOAP 1.1",
    ],
    [
      "an envelope without a namespace",
      "<Envelope/>",
      "VersionMismatch: not an envelope of SOAP 1.1",
    ],
    ["another document", "<methodCall/>", "Client: not a SOAP envelope"],
    ["an empty body", envelope(""), "Client: the message has no body, or nothing in it"],
    [
      "no body",
      '<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/"/>',
      "Client: the message has no body, or nothing in it",
    ],
    ["text beside elements", callWith("<a>x<b/></a>"), "Client: text beside elements"],
    ["an undeclared prefix", callWith("<q:a/>"), "Client: prefix without a namespace"],
    [
      "an undeclared prefix of a type",
      callWith(typed("q:a", "")),
      "Client: type with a prefix without a namespace",
    ],
    ["two colons", callWith("<n:a:b/>"), "Client: malformed qualified name"],
    ["a colon at the end", callWith("<n:/>"), "Client: malformed qualified name"],
    ["a colon at the start", callWith("<:a/>"), "Client: malformed qualified name"],
    [
      "an attribute given twice under two prefixes",
      callWith('<a xmlns:o="urn:n" o:x="1" n:x="2"/>'),
      "Client: attribute given twice",
    ],
    ["a prefix undeclared", callWith('<a xmlns:n=""/>'), "Client: empty namespace of a prefix"],
  ] as const) {
    it(`refuses ${what}`, () => expect(refusalOf(message)).to.equal(refusal));
  }
});

describe("decodeResponse", () => {
  const method = { namespace: "urn:n", method: "add" };

  it("unwraps the only element of an answer (SP-S5)", () => {
    expect(decodeResponse(encodeResponse(method, [1, { a: "x" }]))).to.deep.equal([1, { a: "x" }]);
    expect(decodeResponse(envelope("<r><whatever>x</whatever></r>"))).to.equal("x");
  });

  it("makes a struct of several, and null of none", () => {
    const several = envelope('<r><a xsi:type="xsd:int">1</a><b>x</b></r>');
    expect(decodeResponse(several)).to.deep.equal({ a: 1, b: "x" });
    expect(decodeResponse(envelope("<r/>"))).to.equal(null);
  });

  it("unwraps the element Result also where there are others (SP-S5)", () => {
    const answer = (content: string): unknown => decodeResponse(envelope(`<r>${content}</r>`));
    expect(answer("<extra>x</extra><Result>y</Result>")).to.equal("y");
    expect(answer("<Result>x</Result><Result>y</Result>")).to.deep.equal({ Result: ["x", "y"] });
  });

  it("reads the call's element although what it refers to stands before it", () => {
    const body = '<m:x id="1" C:root="0">5</m:x><r><a href="#1"/></r>';
    expect(decodeResponse(envelope(body))).to.equal("5");
  });

  it("returns faults, with all they carry", () => {
    const fault = decodeResponse(
      encodeFault(
        new SOAPFault("Client.Auth", "who?", { faultactor: "urn:a", detail: { why: [1, 2] } }),
      ),
    );
    expect(fault).to.be.instanceOf(SOAPFault);
    expect(fault).to.include({
      faultcode: "Client.Auth",
      faultstring: "who?",
      faultactor: "urn:a",
    });
    expect(fault).to.have.deep.property("detail", { why: [1, 2] });
  });

  it("has all that a fault's detail says, of names that repeat an array", () => {
    const detail = (content: string): unknown =>
      Reflect.get(
        decodeResponse(
          envelope(`<E:Fault><faultcode>a</faultcode><detail>${content}</detail></E:Fault>`),
        ) as object,
        "detail",
      );
    expect(detail("<a>1</a><b/><a>2</a>")).to.deep.equal({ a: ["1", "2"], b: "" });
    expect(Object.keys(detail("<__proto__><x/></__proto__>") as object)).to.deep.equal([
      "__proto__",
    ]);
    expect(detail("only text")).to.deep.equal({});
  });

  it("refuses a fault without a code", () => {
    const fault = envelope("<E:Fault><faultstring>x</faultstring></E:Fault>");
    expect(() => decodeResponse(fault)).to.throw("bad faultcode");
  });
});
