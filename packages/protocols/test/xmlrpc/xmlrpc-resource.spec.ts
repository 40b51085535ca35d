import { Failure, fail, succeed } from "@cordage/deferred";
import { type Request, Resource } from "@cordage/protocols/web";
import {
  ArgumentCountError,
  Binary,
  DateTime,
  encodeMethodCall,
  encodeMethodResponse,
  Fault,
  withRequest,
  XMLRPC,
  type XmlRpcOptions,
  type XmlRpcSendable,
} from "@cordage/protocols/xmlrpc";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Client } from "./client.ts";
import { Answering, Calculator } from "./handlers.ts";

describe("XMLRPC", () => {
  describe("a call", () => {
    it("is answered with what the method of that name returns (XR-4)", () => {
      const calculator = new Calculator();
      expect(new Client(calculator).call("add", 2, 3)).to.equal(5);
      expect(calculator.calls).to.deep.equal([[2, 3]]);
    });

    it("is answered with status 200, the type of XML, and a length (XR-6)", () => {
      const client = new Client(new Calculator());
      client.startCall("echo", "é");
      const { status, headers, body } = client.response();
      expect(status).to.equal(200);
      expect(headers.get("content-type")).to.equal("text/xml; charset=utf-8");
      expect(headers.get("content-length")).to.equal(`${Buffer.byteLength(body)}`);
      expect(body).to.equal(encodeMethodResponse("é").toString());
    });

    it("carries every type both ways", () => {
      const values: XmlRpcSendable[] = [
        [1, -5, true, false, 2.5, "text \u{1F9F5} <&>\r\n", ""],
        new DateTime("19980717T14:08:55"),
        new Binary(Buffer.from([0, 255])),
        { a: { b: [] } },
      ];
      const client = new Client(new Calculator());
      for (const value of values) expect(client.call("echo", value)).to.deep.equal(value);
    });

    it("may follow another on the same connection", () => {
      const client = new Client(new Calculator());
      expect(client.call("add", 1, 1)).to.equal(2);
      expect(client.call("add", 2, 2)).to.equal(4);
    });

    it("finds functions that are an object's own", () => {
      expect(new Client(new Calculator()).call("arrow", 1)).to.equal(2);
    });

    it("finds inherited methods, and the ones that replace them", () => {
      class Modulo extends Calculator {
        override xmlrpc_add(a: number, b: number): number {
          return (a + b) % 10;
        }
      }
      const client = new Client(new Modulo());
      expect(client.call("add", 7, 8)).to.equal(5);
      expect(client.call("echo", 1)).to.equal(1);
    });

    it("gets the request first where it was asked for (XR-7)", () => {
      expect(new Client(new Calculator()).call("whoami", "hello")).to.equal("hello POST");
    });

    it("gets the request through the decorator as well", () => {
      class Decorated extends XMLRPC {
        @withRequest
        xmlrpc_path(request: Request): string {
          return request.path;
        }
      }
      expect(new Client(new Decorated()).call("path")).to.equal("/");
    });

    it("may have an empty name", () => {
      expect(new Client(new Calculator()).call("")).to.equal("nameless");
    });
  });

  describe("a method that goes wrong (XR-5)", () => {
    it("is answered with fault 8002 and nothing more; the log has the rest", () => {
      expect(new Client(new Calculator()).fault("throw")).to.equal("8002 error");
      const [failure] = flushLoggedErrors(RangeError);
      expect(failure?.getErrorMessage()).to.equal("secret detail");
    });

    it("is answered with the fault it throws or returns", () => {
      const client = new Client(new Calculator());
      expect(client.fault("throwFault")).to.equal("12 hello");
      expect(client.fault("returnFault")).to.equal("13 there");
    });

    for (const [what, answer, fault] of [
      ["a Deferred that fails", () => fail(new RangeError("x")), "8002 error"],
      ["a Failure", () => new Failure(new RangeError("x")), "8002 error"],
      ["a Deferred that fails with a fault", () => fail(new Fault(1, "f")), "1 f"],
      ["a Deferred of a fault", () => succeed(new Fault(2, "g")), "2 g"],
    ] as const) {
      it(`may return ${what}`, () => {
        expect(new Client(new Answering(answer)).fault("get")).to.equal(fault);
        flushLoggedErrors(RangeError);
      });
    }

    it("is told by what is no error too", () => {
      const answer = (): never => {
        // biome-ignore lint/style/useThrowOnlyError: programs do this, and have to be answered.
        throw "text";
      };
      expect(new Client(new Answering(answer)).fault("get")).to.equal("8002 error");
      expect(flushLoggedErrors()).to.have.length(1);
    });

    it("gets the code the handler says", () => {
      const calculator = new Calculator();
      calculator.FAILURE = 99;
      expect(new Client(calculator).fault("throw")).to.equal("99 error");
      flushLoggedErrors(RangeError);
    });
  });

  describe("what can't be read", () => {
    for (const [what, body, text] of [
      [
        "XML that is not well-formed",
        "<methodCall>",
        "document ends too early at line 1, column 13",
      ],
      ["XML that is no call", "<a/>", "a methodCall element is missing at line 1, column 1"],
      ["no XML", "hello", "text outside of the root element at line 1, column 1"],
      ["nothing", "", "document ends too early at line 1, column 1"],
      [
        "a document type declaration (XR-9)",
        "<!DOCTYPE a><methodCall/>",
        "document type declarations are refused at line 1, column 1",
      ],
    ] as const) {
      it(`is answered with status 200 and fault 8002: ${what} (XR-6)`, () => {
        const client = new Client(new Calculator());
        client.post(body);
        expect(client.result()).to.include({
          faultCode: 8002,
          faultString: `Can't deserialize input: ${text}`,
        });
      });
    }

    it("are bytes that are no text", () => {
      const client = new Client(new Calculator());
      client.post(Buffer.from([0xff, 0xff]));
      expect(client.result()).to.include({
        faultString: "Can't deserialize input: the document is not valid UTF-8",
      });
    });

    it("does not keep the connection from the next call", () => {
      const client = new Client(new Calculator());
      client.post("hello");
      client.response();
      expect(client.call("add", 1, 2)).to.equal(3);
    });
  });

  describe("a result that can't be sent", () => {
    for (const [what, answer, text] of [
      ["null", () => null, "null can't be sent without allowNone"],
      ["nothing", () => undefined, "null can't be sent without allowNone"],
      [
        "an object of a class",
        () => new Resource(),
        "an object of a class that XML-RPC has no type for can't be sent",
      ],
      ["NUL in text", () => "a\0", "XML can't carry the character U+0000 at index 1"],
      [
        "a fault with NUL",
        () => new Fault(1, "\0"),
        "XML can't carry the character U+0000 at index 0",
      ],
    ] as const) {
      it(`is answered with fault 8002: ${what} (XR-5)`, () => {
        expect(new Client(new Answering(answer)).fault("get")).to.equal(
          `8002 Can't serialize output: ${text}`,
        );
      });
    }

    it("tells nothing of an error in the result itself, but logs it", () => {
      const hostile = {
        get a(): never {
          throw new RangeError("secret detail");
        },
      };
      expect(new Client(new Answering(() => hostile)).fault("get")).to.equal("8002 error");
      expect(flushLoggedErrors(RangeError)).to.have.length(1);
    });
  });

  describe("options", () => {
    it("allow null, large integers and numbers that are not finite in results", () => {
      const answer = (value: unknown, options: XmlRpcOptions): string => {
        const client = new Client(new Answering(() => value, options));
        client.startCall("get");
        return client.response().body;
      };
      expect(answer(null, { allowNone: true })).to.contain("<nil/>");
      expect(answer(2n ** 40n, { allowI8: true })).to.contain("<i8>1099511627776</i8>");
      expect(answer(NaN, { allowNonFinite: true })).to.contain("<double>nan</double>");
    });

    it("may be changed later as in Twisted: allowNone and useDateTime", () => {
      const calculator = new Calculator();
      calculator.allowNone = true;
      calculator.useDateTime = true;
      const client = new Client(calculator);
      expect(client.call("nothing")).to.equal(null);
      expect(client.call("echo", null)).to.equal(null);
      let received: unknown;
      calculator.xmlrpc_echo = (value) => {
        received = value;
        return 0;
      };
      client.call("echo", new DateTime("20260102T03:04:05"));
      expect(received).to.deep.equal(new Date("2026-01-02T03:04:05Z"));
    });

    it("limit how many values a call may have", () => {
      const client = new Client(new Answering(() => 1, { maxValues: 2 }));
      expect(client.fault("get", 1, 2, 3)).to.contain("too many values");
    });

    it("answer with the codes of fault interoperability", () => {
      const options = { faultsInterop: true };
      const client = new Client(new Answering(() => null, options));
      expect(client.fault("missing")).to.match(/^-32601 /);
      expect(client.fault("get")).to.match(/^-32603 /);
      expect(client.fault("get", 1)).to.match(/^-32602 /);
      for (const [body, code] of [
        [Buffer.from([0xff]), -32701],
        [Buffer.from("<a"), -32700],
        [Buffer.from("<a/>"), -32600],
      ] as const) {
        client.post(body);
        expect(client.result()).to.include({ faultCode: code });
      }
      const failing = new Client(new Answering(() => fail(new RangeError()), options));
      expect(failing.fault("get")).to.match(/^-32500 /);
      flushLoggedErrors(ArgumentCountError, RangeError);
    });
  });

  describe("HTTP", () => {
    const body = encodeMethodCall("add", [1, 2]);

    for (const method of ["GET", "HEAD", "PUT", "DELETE"]) {
      it(`refuses ${method} with 405 and the one method it has (XR-4)`, () => {
        const client = new Client(new Calculator());
        client.send(method, {}, "");
        const { status, headers } = client.response();
        expect(status).to.equal(405);
        expect(headers.get("allow")).to.equal("POST");
      });
    }

    for (const type of [
      "text/xml",
      "application/xml",
      "text/xml; charset=utf-8",
      'Text/XML;charset="utf-8"',
      "application/xml ; a=b",
    ]) {
      it(`takes Content-Type ${type} (XR-10)`, () => {
        const client = new Client(new Calculator());
        client.post(body, type);
        expect(client.result()).to.equal(3);
      });
    }

    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/mixed; boundary=text/xml",
      "application/json",
      "text/xmlx",
      "text/plain; text/xml",
      "text/plain, text/xml",
      "",
    ]) {
      it(`refuses Content-Type ${JSON.stringify(type)} with 415, without a call (XR-10)`, () => {
        const calculator = new Calculator();
        const client = new Client(calculator);
        client.post(body, type);
        expect(client.response().status).to.equal(415);
        expect(calculator.calls).to.deep.equal([]);
      });
    }

    it("refuses a request with two of them with 415 (XR-10)", () => {
      const client = new Client(new Calculator());
      client.send("POST", { "Content-Type": "text/xml", "content-type": "text/plain" }, body);
      expect(client.response().status).to.equal(415);
    });

    it("refuses a request without a Content-Type with 415 (XR-10)", () => {
      const client = new Client(new Calculator());
      client.send("POST", {}, body);
      const { status, headers } = client.response();
      expect(status).to.equal(415);
      expect(headers.get("content-type")).to.equal("text/plain; charset=utf-8");
    });

    it("is a leaf: whatever the rest of the path is, it answers", () => {
      expect(new Calculator().isLeaf).to.equal(true);
    });
  });
});
