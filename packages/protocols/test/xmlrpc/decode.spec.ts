import { XmlForbiddenError, XmlSyntaxError } from "@cordage/protocols/xml";
import {
  decodeMethodCall,
  decodeMethodResponse,
  encodeMethodCall,
  encodeMethodResponse,
  Fault,
  XmlRpcDecodeError,
} from "@cordage/protocols/xmlrpc";
import { expect } from "chai";
import {
  array,
  callWith,
  int,
  inUnusualSpelling,
  member,
  refusalOf,
  responseRefusalOf,
  struct,
  value,
} from "./documents.ts";

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
      "text behind a member's value",
      callWith(struct(`<member><name>a</name>${array("")}x</member>`)),
      "text where an element should be",
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
    const document = encodeMethodCall("a.b", [
      1,
      "<x>",
      [2.5, { c: true }],
      new Uint8Array(2),
    ]).toString();
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
      "something behind a fault",
      response(`<fault>${struct(code + text)}</fault><fault/>`),
      "unexpected element",
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
