import { Deferred } from "@cordage/deferred";
import { Fault } from "@cordage/protocols/xmlrpc";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { THROWN, UNSENDABLE } from "../web/unsendable-values.ts";
import { Client } from "./client.ts";
import { Answering } from "./handlers.ts";

describe("whatever a method of XML-RPC comes to, its client gets a fault (XR-5)", () => {
  for (const [what, value] of UNSENDABLE) {
    it(`when it returns ${what}`, () => {
      expect(new Client(new Answering(() => value)).fault("get")).to.match(
        /^8002 (error$|Can't serialize output: )/,
      );
      flushLoggedErrors();
    });

    it(`when it returns ${what} among other things, later`, () => {
      const later = new Deferred<unknown>();
      const client = new Client(new Answering(() => later));
      client.startCall("get");
      later.callback([1, { a: value }]);
      expect(client.result()).to.be.instanceOf(Fault);
      flushLoggedErrors();
    });
  }

  for (const [what, value] of THROWN) {
    it(`when it throws ${what}, now or as a Promise`, async () => {
      const throwing = (): never => {
        throw value;
      };
      expect(new Client(new Answering(throwing)).fault("get")).to.equal("8002 error");
      const client = new Client(new Answering(async () => throwing()));
      client.startCall("get");
      await new Promise(setImmediate);
      expect(client.result()).to.include({ faultCode: 8002, faultString: "error" });
      expect(flushLoggedErrors()).to.have.length(2);
    });
  }

  it("when its own fault can't be looked at", () => {
    const fault = Object.defineProperty(new Fault(1, "x"), "faultString", {
      get() {
        throw new RangeError("looked at");
      },
    });
    expect(new Client(new Answering(() => fault)).fault("get")).to.equal("8002 error");
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
  });

  it("and nothing when it never comes to anything, until the client goes away", () => {
    let cancelled = 0;
    const never = new Deferred<unknown>(() => {
      cancelled += 1;
    });
    const client = new Client(new Answering(() => never));
    client.startCall("get");
    expect(client.isWaiting).to.equal(true);
    client.lose();
    expect(cancelled).to.equal(1);
    expect(flushLoggedErrors()).to.deep.equal([]);
  });
});
