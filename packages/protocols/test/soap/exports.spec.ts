import * as soap from "@cordage/protocols/soap";
import { expect } from "chai";

describe("@cordage/protocols/soap", () => {
  it("exports these names", () => {
    expect(Object.keys(soap).sort()).to.deep.equal([
      "CALL_CONNECT_TIMEOUT",
      "MAX_SOAP_ARRAY_TYPE_LENGTH",
      "MAX_SOAP_CHARACTERS",
      "MAX_SOAP_DEPTH",
      "MAX_SOAP_ELEMENTS",
      "MAX_SOAP_INTEGER_DIGITS",
      "MAX_SOAP_NAMESPACE_LENGTH",
      "MAX_SOAP_NAMESPACE_LEVELS",
      "MAX_SOAP_VALUES",
      "Proxy",
      "SOAPFault",
      "SOAPPublisher",
      "SoapDecodeError",
      "SoapEncodeError",
      "SoapError",
      "arrayOf",
      "decodeCall",
      "decodeResponse",
      "encodeCall",
      "encodeFault",
      "encodeResponse",
      "encodeWsdl",
      "optional",
      "structType",
      "useKeywords",
    ]);
  });

  it("gives every error a code of its own and its class as name", () => {
    const errors = [
      new soap.SoapDecodeError(""),
      new soap.SoapEncodeError(),
      new soap.SOAPFault("Client", ""),
    ];
    expect(new Set(errors.map((error) => error.code)).size).to.equal(errors.length);
    for (const error of errors) {
      expect(error).to.be.instanceOf(soap.SoapError);
      expect(error.name).to.equal(error.constructor.name);
    }
  });

  it("takes words separated by dots as the code of a fault, and nothing else", () => {
    expect(new soap.SOAPFault("Client.Auth", "").faultcode).to.equal("Client.Auth");
    for (const code of ["", "a:b", "a.", ".a", "a b", "<"]) {
      expect(() => new soap.SOAPFault(code, "")).to.throw(TypeError);
    }
  });
});
