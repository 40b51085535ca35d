import * as xmlrpc from "@cordage/protocols/xmlrpc";
import { expect } from "chai";

describe("@cordage/protocols/xmlrpc", () => {
  it("exports these names", () => {
    expect(Object.keys(xmlrpc).sort()).to.deep.equal([
      "ArgumentCountError",
      "Binary",
      "CALL_CONNECT_TIMEOUT",
      "DateTime",
      "Double",
      "Fault",
      "MAX_BIG_INTEGER_DIGITS",
      "MAX_METHOD_NAME_LENGTH",
      "MAX_MULTICALL_CALLS",
      "MAX_VALUES",
      "MAX_VALUE_DEPTH",
      "NoSuchFunction",
      "Proxy",
      "XMLRPC",
      "XMLRPCIntrospection",
      "XmlRpcDecodeError",
      "XmlRpcEncodeError",
      "XmlRpcError",
      "addIntrospection",
      "decodeMethodCall",
      "decodeMethodResponse",
      "encodeMethodCall",
      "encodeMethodResponse",
      "withRequest",
    ]);
  });

  it("gives every error a code of its own and its class as name", () => {
    const errors = [
      new xmlrpc.XmlRpcDecodeError("", undefined),
      new xmlrpc.XmlRpcEncodeError(),
      new xmlrpc.ArgumentCountError(1, 2, 3),
      new xmlrpc.Fault(1, ""),
    ];
    expect(new Set(errors.map((error) => error.code)).size).to.equal(errors.length);
    for (const error of errors) {
      expect(error).to.be.instanceOf(xmlrpc.XmlRpcError);
      expect(error.name).to.equal(error.constructor.name);
    }
  });
});
