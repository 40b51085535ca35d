import { gzipSync } from "node:zlib";
import { encodeMethodCall } from "@cordage/protocols/xmlrpc";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Client } from "./client.ts";
import { Calculator } from "./handlers.ts";

const XML = { "Content-Type": "text/xml" };
const CALL = encodeMethodCall("add", [1, 2]);

describe("XMLRPC, and requests that are none", () => {
  it("refuses a body of two gigabytes by its length alone (XR-9)", () => {
    const client = new Client(new Calculator());
    client.send("POST", { ...XML, "Content-Length": `${2 ** 31}` }, "");
    expect(client.response().status).to.equal(413);
  });

  it("answers a compressed body with a fault, since it is no XML", () => {
    for (const encoding of ["gzip", "identity"]) {
      const client = new Client(new Calculator());
      client.send("POST", { ...XML, "Content-Encoding": encoding }, gzipSync(CALL));
      expect(client.result()).to.include({
        faultCode: 8002,
        faultString: "Can't deserialize input: the document is not valid UTF-8",
      });
    }
  });

  it("calls nothing when the client goes away at any byte of the body", () => {
    for (let length = 0; length < CALL.length; length += 1) {
      const calculator = new Calculator();
      const client = new Client(calculator);
      const fields = { ...XML, "Content-Length": `${CALL.length}` };
      client.send("POST", fields, CALL.subarray(0, length));
      expect(client.isWaiting).to.equal(true);
      client.lose();
      expect(calculator.calls).to.deep.equal([]);
    }
    expect(flushLoggedErrors()).to.deep.equal([]);
  });

  it("answers a document cut at any byte with a fault, on one connection", () => {
    const document = CALL.toString().trimEnd();
    const client = new Client(new Calculator());
    for (let length = 0; length < document.length; length += 1) {
      client.post(document.slice(0, length));
      expect(client.result()).to.include({ faultCode: 8002 });
    }
    expect(client.call("add", 1, 2)).to.equal(3);
  });

  it("reads calls in UTF-16 of either order, and in ISO-8859-1", () => {
    const text = encodeMethodCall("echo", ["é"]).toString();
    const marked = Buffer.from(`\uFEFF${text}`, "utf16le");
    const latin1 = text.replace("?>", " encoding='iso-8859-1'?>");
    for (const body of [marked, Buffer.from(marked).swap16(), Buffer.from(latin1, "latin1")]) {
      const client = new Client(new Calculator());
      client.post(body);
      expect(client.result()).to.equal("é");
    }
  });
});
