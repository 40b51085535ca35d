import { Deferred, fail, succeed } from "@cordage/deferred";
import {
  encodeCall,
  SOAPFault,
  SOAPPublisher,
  type SOAPPublisherOptions,
  SoapEncodeError,
  useKeywords,
} from "@cordage/protocols/soap";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Client } from "./client.ts";
import { callWith, envelope } from "./messages.ts";

class Calculator extends SOAPPublisher {
  soap_notAFunction = 5;
  soap_arrow = (a: number): number => a + 1;
  soap_greet = useKeywords((args) => Object.entries(args).join(";"));

  soap_add(a: number, b: number): number {
    return a + b;
  }

  soap_throw(): never {
    throw new RangeError("secret detail");
  }

  soap_refuse(): never {
    throw new SOAPFault("Client.Age", "too young", { detail: { least: 18 } });
  }
}

/** A publisher of `get`, which answers what it is told to. */
class Answering extends SOAPPublisher {
  readonly #answer: () => unknown;

  constructor(answer: () => unknown, options?: SOAPPublisherOptions) {
    super(options);
    this.#answer = answer;
  }

  soap_get(): unknown {
    return this.#answer();
  }
}

const SIGNATURES = { add: { params: { a: "int", b: "int" }, returns: "int" } } as const;

describe("SOAPPublisher", () => {
  describe("a call", () => {
    it("is answered with what the method of that name returns (SP-S1, SP-S2)", () => {
      const client = new Client(new Calculator());
      client.startCall("add", 1, 2);
      const { status, headers, body } = client.response();
      expect(status).to.equal(200);
      expect(headers.get("content-type")).to.equal('text/xml; charset="UTF-8"');
      expect(body).to.contain(
        '<ns1:addResponse xmlns:ns1="urn:n"><Result xsi:type="xsd:int">3</Result>',
      );
    });

    it("gets its arguments in document order, whatever their names are (SP-S1)", () => {
      const client = new Client(new Calculator());
      client.post(
        callWith("")
          .replaceAll("call", "add")
          .replace("<n:add>", '<n:add><z xsi:type="xsd:int">1</z><a xsi:type="xsd:int">2</a>'),
      );
      expect(client.answer()).to.equal(3);
    });

    it("gets them by name where it was asked for (SP-S1)", () => {
      const client = new Client(new Calculator());
      client.post(
        encodeCall({ namespace: "", method: "greet" }, [
          ["b", 1],
          ["a", 2],
        ]),
      );
      expect(client.answer()).to.equal("b,1;a,2");
    });

    it("gets an array of those that share a name, and no name has a meaning (GEN-6)", () => {
      const client = new Client(new Calculator());
      client.post(
        encodeCall({ namespace: "", method: "greet" }, [
          ["b", 1],
          ["__proto__", 0],
          ["b", 2],
          ["b", [3]],
        ]),
      );
      expect(client.answer()).to.equal("b,1,2,3;__proto__,0");
    });

    it("finds functions that are an object's own", () => {
      expect(new Client(new Calculator()).ask("arrow", 1)).to.equal(2);
    });

    it("may follow another on the same connection, after a fault as well", () => {
      const client = new Client(new Calculator());
      expect(client.fault("missing")).to.equal("Client Method missing not found");
      expect(client.ask("add", 1, 1)).to.equal(2);
    });

    for (const action of ['"urn:n#add"', '""', "", "add"]) {
      it(`may have the SOAPAction ${action || "that is empty"} (SP-S3)`, () => {
        const client = new Client(new Calculator());
        const message = encodeCall({ namespace: "urn:n", method: "add" }, [
          ["a", 1],
          ["b", 2],
        ]);
        client.send("POST", { "Content-Type": "text/xml", SOAPAction: action }, message);
        expect(client.answer()).to.equal(3);
      });
    }
  });

  describe("results that come later", () => {
    it("are waited for in Deferreds and Promises", async () => {
      const later = new Deferred<number>();
      const client = new Client(new Answering(() => later));
      client.startCall("get");
      expect(client.isWaiting).to.equal(true);
      later.callback(7);
      expect(client.answer()).to.equal(7);
      const asynchronous = new Client(new Answering(() => Promise.resolve("x")));
      asynchronous.startCall("get");
      await new Promise(setImmediate);
      expect(asynchronous.answer()).to.equal("x");
    });

    it("are cancelled when the client goes away, and dropped quietly", () => {
      let cancelled = 0;
      const later = new Deferred<number>(() => {
        cancelled += 1;
      });
      const client = new Client(new Answering(() => later));
      client.startCall("get");
      client.lose();
      expect(cancelled).to.equal(1);
      expect(client.isWaiting).to.equal(true);
      expect(flushLoggedErrors()).to.deep.equal([]);
    });
  });

  describe("a method that goes wrong (SP-S2)", () => {
    it("is answered with 500 and the fault Server, without detail; the log has it", () => {
      expect(new Client(new Calculator()).fault("throw")).to.equal("Server Method throw failed.");
      expect(flushLoggedErrors(RangeError)[0]?.getErrorMessage()).to.equal("secret detail");
    });

    it("is answered with the fault it throws, returns, or fails with", () => {
      const client = new Client(new Calculator());
      client.startCall("refuse");
      const fault = client.answer();
      expect(fault).to.include({ faultcode: "Client.Age", faultstring: "too young" });
      expect(fault).to.have.deep.property("detail", { least: 18 });
      const answers = [() => succeed(new SOAPFault("A", "b")), () => fail(new SOAPFault("A", "b"))];
      for (const answer of answers) {
        expect(new Client(new Answering(answer)).fault("get")).to.equal("A b");
      }
    });

    it("is not called with more or fewer arguments than it has parameters", () => {
      const calculator = new Calculator();
      const client = new Client(calculator);
      expect(client.fault("add", 1)).to.equal("Client Wrong number of arguments: 1.");
      expect(client.fault("add", 1, 2, 3)).to.equal("Client Wrong number of arguments: 3.");
      calculator.maxArgs = 3;
      expect(client.ask("add", 1, 2, 3)).to.equal(3);
    });

    for (const value of [Symbol("x"), "\0", new URL("http://x/")]) {
      it(`is answered with the fault Server when it returns ${String(value).trim()}`, () => {
        const client = new Client(new Answering(() => value));
        expect(client.fault("get")).to.equal("Server Method get failed.");
        expect(flushLoggedErrors(SoapEncodeError)).to.have.length(1);
      });
    }

    it("is answered, even if its fault can't be sent", () => {
      const client = new Client(new Answering(() => new SOAPFault("Client", "\0")));
      expect(client.fault("get")).to.equal("Client The fault can't be sent.");
      expect(flushLoggedErrors(SoapEncodeError)).to.have.length(1);
    });
  });

  for (const name of ["missing", "notAFunction", "constructor", "toString", "__proto__"]) {
    it(`does not find ${name} (SP-S2, GEN-6)`, () => {
      expect(new Client(new Calculator()).fault(name)).to.equal(`Client Method ${name} not found`);
    });
  }

  describe("with signatures", () => {
    const client = (): Client => new Client(new Calculator({ signatures: SIGNATURES }));

    it("has arguments that are what is declared, or none", () => {
      const typed = client();
      typed.post(envelope("<n:add><a>1</a><b> 2 </b></n:add>"));
      const { status, body } = typed.response();
      expect(status).to.equal(200);
      expect(body).to.contain("<Result>3</Result>"); // as plainly as the call was
      expect(typed.fault("add", 1, "x")).to.equal("Client Can't read the message: not a valid int");
    });

    it("has results that are what is declared, or none", () => {
      const signatures = { get: { params: {}, returns: "int" } } as const;
      const wrong = new Client(new Answering(() => 1.5, { signatures }));
      expect(wrong.fault("get")).to.equal("Server Method get failed.");
      expect(flushLoggedErrors(SoapEncodeError)).to.have.length(1);
    });

    it("describes itself at ?wsdl, at the address it was asked (SP-S4)", () => {
      const described = client();
      described.get("/calc?wsdl");
      const { status, headers, body } = described.response();
      expect(status).to.equal(200);
      expect(headers.get("content-type")).to.equal('text/xml; charset="UTF-8"');
      expect(body).to.contain('<soap:address location="http://x/calc"/>');
      expect(body).to.contain('targetNamespace="urn:Calculator"');
    });

    it("describes itself as the options say", () => {
      const options = { namespace: "urn:o", serviceName: "Other", location: "https://y/" };
      const described = new Client(new Calculator({ signatures: SIGNATURES, ...options }));
      described.get("/?WSDL");
      const { body } = described.response();
      expect(body).to.contain('targetNamespace="urn:o"').and.contain('location="https://y/"');
      expect(body).to.contain('<wsdl:service name="Other">');
    });
  });

  it("has no WSDL without signatures", () => {
    const client = new Client(new Calculator());
    client.get("/?wsdl");
    expect(client.response().status).to.equal(404);
  });

  describe("what can't be read", () => {
    for (const [what, body, fault] of [
      ["no XML", "hello", "Client Can't read the message: text outside of the root element"],
      [
        "a document type declaration (XR-9)",
        "<!DOCTYPE a><a/>",
        "Client Can't read the message: document type declarations are refused",
      ],
      [
        "SOAP 1.2 (SP-S3)",
        '<E:Envelope xmlns:E="http://www.w3.org/2003/05/soap-envelope"/>',
        "VersionMismatch Can't read the message: not an envelope of SOAP 1.1",
      ],
      [
        "a header that must be understood (SP-S3)",
        envelope("<go/>", '<E:Header><n:h E:mustUnderstand="1"/></E:Header>'),
        "MustUnderstand Can't read the message: a header is not understood",
      ],
    ] as const) {
      it(`is answered with a fault: ${what}`, () => {
        const client = new Client(new Calculator());
        client.post(body);
        expect(client.faultText()).to.match(new RegExp(`^${fault}`));
      });
    }

    it("is a header no longer that the publisher understands", () => {
      class Understanding extends Calculator {
        override understandsHeader(namespace: string, name: string): boolean {
          return namespace === "urn:n" && name === "h";
        }
      }
      const client = new Client(new Understanding());
      const header = '<E:Header><n:h E:mustUnderstand="1"/></E:Header>';
      client.post(envelope('<arrow><a xsi:type="xsd:int">1</a></arrow>', header));
      expect(client.answer()).to.equal(2);
    });
  });

  describe("HTTP", () => {
    for (const [method, target] of [
      ["GET", "/"],
      ["GET", "/?wsdl2"],
      ["PUT", "/"],
    ] as const) {
      it(`refuses ${method} ${target} with 405`, () => {
        const client = new Client(new Calculator());
        client.send(method, {}, "", target);
        const { status, headers } = client.response();
        expect(status).to.equal(405);
        expect(headers.get("allow")).to.equal("POST");
      });
    }

    for (const type of ["text/plain", "application/x-www-form-urlencoded", ""]) {
      it(`refuses Content-Type ${JSON.stringify(type)} with 415`, () => {
        const client = new Client(new Calculator());
        client.post(callWith(""), type);
        expect(client.response().status).to.equal(415);
      });
    }
  });
});
