import { Deferred } from "@cordage/deferred";
import { SOAPFault, SOAPPublisher } from "@cordage/protocols/soap";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { THROWN, UNSENDABLE } from "../web/unsendable-values.ts";
import { Client } from "./client.ts";
import { envelope } from "./messages.ts";

const FAILED = "Server Method get failed.";

/** Answers with whatever it is given. */
class Answering extends SOAPPublisher {
  readonly #answer: () => unknown;

  constructor(answer: () => unknown) {
    super();
    this.#answer = answer;
  }

  soap_get(): unknown {
    return this.#answer();
  }
}

describe("whatever a method of SOAP comes to, its client gets a fault (SP-S2)", () => {
  for (const [what, value] of UNSENDABLE) {
    it(`when it returns ${what}`, () => {
      expect(new Client(new Answering(() => value)).fault("get")).to.equal(FAILED);
      flushLoggedErrors();
    });

    it(`when it returns ${what} among other things, later`, () => {
      const later = new Deferred<unknown>();
      const client = new Client(new Answering(() => later));
      client.startCall("get");
      later.callback([1, { a: value }]);
      expect(client.faultText()).to.equal(FAILED);
      flushLoggedErrors();
    });

    it(`when it refuses with ${what} in the detail`, () => {
      const fault = new SOAPFault("Client.Age", "no", { detail: { why: value as string } });
      expect(new Client(new Answering(() => fault)).fault("get")).to.equal(
        "Client.Age The fault can't be sent.",
      );
      flushLoggedErrors();
    });
  }

  for (const [what, value] of THROWN) {
    it(`when it throws ${what}, now or as a Promise`, async () => {
      const throwing = (): never => {
        throw value;
      };
      expect(new Client(new Answering(throwing)).fault("get")).to.equal(FAILED);
      const client = new Client(new Answering(async () => throwing()));
      client.startCall("get");
      await new Promise(setImmediate);
      expect(client.faultText()).to.equal(FAILED);
      expect(flushLoggedErrors()).to.have.length(2);
    });
  }

  it("but nothing once the client has gone: the result is not even looked at", () => {
    const result = {
      get a(): never {
        throw new RangeError("looked at");
      },
    };
    const later = new Deferred<unknown>((deferred) => deferred.callback(result));
    const client = new Client(new Answering(() => later));
    client.startCall("get");
    client.lose();
    expect(client.isWaiting).to.equal(true);
    expect(flushLoggedErrors()).to.deep.equal([]);
  });

  it("also when what it says of a header is an error", () => {
    class Strict extends SOAPPublisher {
      override understandsHeader(): boolean {
        throw new RangeError("secret detail");
      }
    }
    const client = new Client(new Strict());
    client.post(envelope("<get/>", '<E:Header><n:h E:mustUnderstand="1"/></E:Header>'));
    expect(client.faultText()).to.equal("Server The headers can't be read.");
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
  });

  it("also when looking for the method is an error", () => {
    class Strict extends SOAPPublisher {
      override lookupFunction(): never {
        throw new RangeError("secret detail");
      }
    }
    expect(new Client(new Strict()).fault("get")).to.equal(FAILED);
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
  });
});
