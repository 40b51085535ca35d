import { gzipSync } from "node:zlib";
import { encodeCall, SOAPPublisher } from "@cordage/protocols/soap";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Client } from "./client.ts";

const XML = { "Content-Type": "text/xml" };
const CALL = Buffer.from(encodeCall({ namespace: "urn:n", method: "count" }, []));

/** Counts its calls. */
class Counter extends SOAPPublisher {
  calls = 0;

  soap_count(): number {
    this.calls += 1;
    return this.calls;
  }
}

describe("SOAPPublisher, and requests that are none", () => {
  it("refuses a body of two gigabytes by its length alone", () => {
    const client = new Client(new Counter());
    client.send("POST", { ...XML, "Content-Length": `${2 ** 31}` }, "");
    expect(client.response().status).to.equal(413);
  });

  it("answers a compressed body with a fault, since it is no XML", () => {
    const client = new Client(new Counter());
    client.send("POST", { ...XML, "Content-Encoding": "gzip" }, gzipSync(CALL));
    expect(client.faultText()).to.equal(
      "Client Can't read the message: the document is not valid UTF-8",
    );
  });

  it("calls nothing when the client goes away before the body is whole", () => {
    for (let length = 0; length < CALL.length; length += 7) {
      const counter = new Counter();
      const client = new Client(counter);
      client.send("POST", { ...XML, "Content-Length": `${CALL.length}` }, CALL.subarray(0, length));
      client.lose();
      expect(counter.calls).to.equal(0);
    }
    expect(flushLoggedErrors()).to.deep.equal([]);
  });

  it("answers a message cut at any byte with a fault, on one connection", () => {
    const counter = new Counter();
    const client = new Client(counter);
    for (let length = 0; length < CALL.length; length += 1) {
      client.post(CALL.subarray(0, length));
      expect(client.faultText()).to.match(/^Client Can't read the message: /);
    }
    expect(counter.calls).to.equal(0);
    expect(client.ask("count")).to.equal(1);
  });

  it("has no methods by names that objects and the framework have (GEN-6)", () => {
    const client = new Client(new Counter());
    for (const name of ["constructor", "toString", "__proto__", "render_POST", "soap_count"]) {
      expect(client.fault(name)).to.equal(`Client Method ${name} not found`);
    }
  });
});
