import {
  arrayOf,
  encodeWsdl,
  optional,
  SoapEncodeError,
  type SoapSignatures,
  structType,
} from "@cordage/protocols/soap";
import { XmlReader } from "@cordage/protocols/xml";
import { expect } from "chai";

const wsdl = (signatures: SoapSignatures, name = "Calc"): string =>
  encodeWsdl({ name, namespace: "urn:calc", location: "http://x/?a&b", signatures });

/** The start tags with a name, each as the values of its attributes in one line. */
function tags(document: string, name: string): string[] {
  const reader = new XmlReader(document);
  const found: string[] = [];
  for (let token = reader.next(); token !== undefined; token = reader.next()) {
    if (token.kind === "start" && token.name === name) {
      found.push([...token.attributes.values()].join(" "));
    }
  }
  return found;
}

describe("encodeWsdl (SP-S4)", () => {
  const document = wsdl({
    add: { params: { a: "int", b: "int" }, returns: "int", help: "Adds <two>." },
    list: { params: { of: "string[]" }, returns: "anyType" },
    go: { params: {} },
  });

  it("describes a port for document/literal and one for rpc/encoded", () => {
    expect(tags(document, "soap:binding").map((tag) => tag.split(" ")[0])).to.deep.equal([
      "document",
      "rpc",
    ]);
    expect(tags(document, "wsdl:port")).to.deep.equal([
      "CalcDocumentPort tns:CalcDocumentBinding",
      "CalcRpcPort tns:CalcRpcBinding",
    ]);
    expect(tags(document, "soap:address")).to.deep.equal(["http://x/?a&b", "http://x/?a&b"]);
  });

  it("gives parameters and results their types, in order", () => {
    expect(tags(document, "xsd:element")).to.deep.equal([
      ...["item xsd:string 0 unbounded"],
      ...["add", "a xsd:int", "b xsd:int", "addResponse", "Result xsd:int"],
      ...["list", "of tns:ArrayOfString", "listResponse", "Result xsd:anyType true"],
      ...["go", "goResponse"],
    ]);
    expect(tags(document, "wsdl:part").slice(6)).to.deep.equal([
      ...["a xsd:int", "b xsd:int", "Result xsd:int"],
      ...["of tns:ArrayOfString", "Result xsd:anyType"],
    ]);
  });

  it("describes structs and arrays once, wherever they are, and names them from there", () => {
    const point = structType("Point", { x: "int", label: optional("string"), any: "anyType" });
    const line = structType("Line", {
      from: point,
      to: optional(point),
      also: arrayOf("int", "n"),
    });
    const described = wsdl({
      draw: { params: { lines: arrayOf(line) }, returns: point },
      grid: { params: { rows: arrayOf(arrayOf(point)) }, returns: optional(line) },
    });
    expect(tags(described, "xsd:complexType").filter((name) => name !== "")).to.deep.equal([
      ...["ArrayOfLine", "Line", "Point", "ArrayOfInt", "ArrayOfArrayOfPoint", "ArrayOfPoint"],
    ]);
    expect(tags(described, "xsd:element")).to.deep.equal([
      ...["item tns:Line 0 unbounded", "from tns:Point", "to tns:Point 0 true"],
      ...["also tns:ArrayOfInt", "x xsd:int", "label xsd:string 0 true", "any xsd:anyType true"],
      ...["n xsd:int 0 unbounded", "item tns:ArrayOfPoint 0 unbounded"],
      ...["item tns:Point 0 unbounded", "draw", "lines tns:ArrayOfLine", "drawResponse"],
      ...["Result tns:Point", "grid", "rows tns:ArrayOfArrayOfPoint", "gridResponse"],
      "Result tns:Line 0 true",
    ]);
    expect(tags(described, "wsdl:part").slice(4)).to.deep.equal([
      ...["lines tns:ArrayOfLine", "Result tns:Point", "rows tns:ArrayOfArrayOfPoint"],
      "Result tns:Line",
    ]);
  });

  it("names the action of each method, and has its help", () => {
    expect(tags(document, "soap:operation").slice(0, 2)).to.deep.equal([
      "urn:calc#add document",
      "urn:calc#list document",
    ]);
    expect(document).to.contain("<wsdl:documentation>Adds &lt;two&gt;.</wsdl:documentation>");
  });

  it("refuses names that XML has not", () => {
    expect(() => wsdl({ "a b": { params: {} } })).to.throw(SoapEncodeError);
    expect(() => wsdl({ a: { params: { "b:c": "int" } } })).to.throw(SoapEncodeError);
    expect(() => wsdl({}, "")).to.throw(SoapEncodeError);
    expect(() => wsdl({ a: { params: {}, help: "\0" } })).to.throw(SoapEncodeError);
  });
});
