import { CancelledError, Deferred, Failure, fail, succeed } from "@cordage/deferred";
import { type Request, Resource } from "@cordage/protocols/web";
import {
  ArgumentCountError,
  Binary,
  DateTime,
  encodeMethodCall,
  encodeMethodResponse,
  Fault,
  NoSuchFunction,
  type Procedure,
  withRequest,
  XMLRPC,
  type XmlRpcOptions,
  type XmlRpcSendable,
  type XmlRpcValue,
} from "@cordage/protocols/xmlrpc";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Client } from "./client.ts";

class Calculator extends XMLRPC {
  /** What methods were called with. */
  readonly calls: unknown[][] = [];
  xmlrpc_notAFunction = 5;
  xmlrpc_arrow = (a: number): number => a + 1;
  xmlrpc_whoami = withRequest(
    (request: Request, greeting: string) => `${greeting} ${request.method}`,
  );

  xmlrpc_add(a: number, b: number): number {
    this.calls.push([a, b]);
    return a + b;
  }

  xmlrpc_echo(value: XmlRpcValue): XmlRpcValue {
    return value;
  }

  xmlrpc_nothing(): void {}

  xmlrpc_throw(): never {
    throw new RangeError("secret detail");
  }

  xmlrpc_throwFault(): never {
    throw new Fault(12, "hello");
  }

  xmlrpc_returnFault(): Fault {
    return new Fault(13, "there");
  }

  xmlrpc_optional(a: number, b = 10): number {
    return a + b;
  }

  xmlrpc_rest(...values: number[]): number {
    return values.length;
  }

  xmlrpc_(): string {
    return "nameless";
  }

  helper(): string {
    return "not published";
  }
}

/** Answers with whatever it is given. */
class Answering extends XMLRPC {
  readonly #answer: () => unknown;

  constructor(answer: () => unknown, options?: XmlRpcOptions) {
    super(options);
    this.#answer = answer;
  }

  xmlrpc_get(): unknown {
    return this.#answer();
  }
}

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
      expect(body).to.equal(encodeMethodResponse("é"));
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

  describe("a name nobody answers to", () => {
    for (const [name, text] of [
      ["missing", "procedure missing not found"],
      ["helper", "procedure helper not found"],
      ["xmlrpc_add", "procedure xmlrpc_add not found"],
      ["notAFunction", "procedure notAFunction not callable"],
      ["<&>\r", "procedure <&>\r not found"],
      ["a.b", "no such subHandler a"],
      [".", "no such subHandler "],
      ["__proto__.add", "no such subHandler __proto__"],
    ] as const) {
      it(`is answered with fault 8001: ${JSON.stringify(name)} (XR-4)`, () => {
        expect(new Client(new Calculator()).fault(name)).to.equal(`8001 ${text}`);
      });
    }

    for (const name of [
      ...["constructor", "toString", "__proto__", "__defineGetter__", "hasOwnProperty"],
      ...["render", "render_POST", "lookupProcedure", "putSubHandler", "separator", "calls"],
    ]) {
      it(`is every member of Object and the framework: ${name} (GEN-6)`, () => {
        expect(new Client(new Calculator()).fault(name)).to.match(/^8001 .* not found$/);
      });
    }

    it("is what a class between the program and the framework does not publish", () => {
      Object.assign(Resource.prototype, { xmlrpc_inherited: () => "reached" });
      try {
        expect(new Client(new Calculator()).fault("inherited")).to.match(/^8001 /);
      } finally {
        Reflect.deleteProperty(Resource.prototype, "xmlrpc_inherited");
      }
    });

    it("gets the code the handler says", () => {
      const calculator = new Calculator();
      calculator.NOT_FOUND = 1;
      expect(new Client(calculator).fault("missing")).to.equal("1 procedure missing not found");
    });

    it("may be as long as names may be, also with a handler that contains itself", () => {
      const calculator = new Calculator();
      calculator.putSubHandler("a", calculator);
      expect(new Client(calculator).call(`${"a.".repeat(510)}add`, 1, 2)).to.equal(3);
    });
  });

  describe("sub-handlers (XR-4)", () => {
    function nested(): Calculator {
      const [outer, middle, inner] = [new Calculator(), new Calculator(), new Calculator()];
      outer.putSubHandler("sub", middle);
      middle.putSubHandler("inner", inner);
      return outer;
    }

    it("answer names behind their prefix", () => {
      const client = new Client(nested());
      expect(client.call("sub.add", 1, 2)).to.equal(3);
      expect(client.call("sub.inner.add", 3, 4)).to.equal(7);
      expect(client.fault("sub.missing")).to.equal("8001 procedure missing not found");
      expect(client.fault("inner.add")).to.equal("8001 no such subHandler inner");
    });

    it("are found and listed by prefix", () => {
      const outer = nested();
      expect(outer.getSubHandlerPrefixes()).to.deep.equal(["sub"]);
      expect(outer.getSubHandler("sub")).to.be.instanceOf(Calculator);
      expect(outer.getSubHandler("toString")).to.equal(undefined);
    });

    it("stand behind the separator of the handler they are in", () => {
      const outer = nested();
      outer.separator = "::";
      const client = new Client(outer);
      expect(client.call("sub::add", 1, 2)).to.equal(3);
      expect(client.call("sub::inner.add", 1, 2)).to.equal(3);
      expect(client.fault("sub.add")).to.equal("8001 procedure sub.add not found");
    });
  });

  describe("a policy of its own", () => {
    class Dynamic extends XMLRPC {
      override lookupProcedure(path: string): Procedure {
        if (path === "boom") throw new TypeError("secret detail");
        if (path === "gone") throw new NoSuchFunction(8001, "gone for good");
        return (...args: XmlRpcValue[]) => [path, ...args];
      }
    }

    it("answers what it likes, with any number of arguments", () => {
      expect(new Client(new Dynamic()).call("a.b", 1, 2, 3)).to.deep.equal(["a.b", 1, 2, 3]);
    });

    it("may refuse with a fault, or fail like a method", () => {
      const client = new Client(new Dynamic());
      expect(client.fault("gone")).to.equal("8001 gone for good");
      expect(client.fault("boom")).to.equal("8002 error");
      expect(flushLoggedErrors(TypeError)).to.have.length(1);
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

  describe("the number of arguments (XR-5)", () => {
    function refused(handler: XMLRPC, name: string, ...params: number[]): string {
      expect(new Client(handler).fault(name, ...params)).to.equal("8002 error");
      const [failure] = flushLoggedErrors(ArgumentCountError);
      return failure?.getErrorMessage() ?? "";
    }

    it("has to be that of the parameters", () => {
      const calculator = new Calculator();
      expect(refused(calculator, "add", 1)).to.equal("procedure takes 2 arguments, got 1");
      expect(refused(calculator, "add", 1, 2, 3)).to.equal("procedure takes 2 arguments, got 3");
      expect(refused(calculator, "arrow")).to.equal("procedure takes 1 arguments, got 0");
      expect(calculator.calls).to.deep.equal([]);
    });

    it("does not count the request", () => {
      expect(refused(new Calculator(), "whoami")).to.equal("procedure takes 1 arguments, got 0");
    });

    it("does not count parameters with defaults and rest parameters, unless the class does", () => {
      const calculator = new Calculator();
      expect(refused(calculator, "optional", 1, 2)).to.equal("procedure takes 1 arguments, got 2");
      expect(refused(calculator, "rest", 1)).to.equal("procedure takes 0 arguments, got 1");

      calculator.maxArgs = 3;
      const client = new Client(calculator);
      expect(client.call("optional", 1)).to.equal(11);
      expect(client.call("optional", 1, 2)).to.equal(3);
      expect(client.call("rest", 1, 2, 3)).to.equal(3);
      expect(refused(calculator, "rest", 1, 2, 3, 4)).to.equal(
        "procedure takes 0 to 3 arguments, got 4",
      );
      expect(refused(calculator, "optional")).to.equal("procedure takes 1 to 3 arguments, got 0");
    });

    it("may be told for a method by itself", () => {
      class Summing extends XMLRPC {
        xmlrpc_sum = Object.assign((...values: number[]) => values.length, { maxArgs: 2 });
      }
      expect(new Client(new Summing()).call("sum", 1, 2)).to.equal(2);
      expect(refused(new Summing(), "sum", 1, 2, 3)).to.equal(
        "procedure takes 0 to 2 arguments, got 3",
      );
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
      "multipart/form-data; boundary=text/xml",
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

  describe("results that come later (XR-7)", () => {
    it("are waited for in Deferreds", () => {
      const later = new Deferred<number>();
      const client = new Client(new Answering(() => later));
      client.startCall("get");
      expect(client.isWaiting).to.equal(true);
      later.callback(7);
      expect(client.result()).to.equal(7);
    });

    it("are waited for in Promises", async () => {
      const client = new Client(new Answering(() => Promise.resolve([1])));
      client.startCall("get");
      await new Promise(setImmediate);
      expect(client.result()).to.deep.equal([1]);
    });

    it("may be faults and failures, in Promises too", async () => {
      const client = new Client(new Answering(() => Promise.reject(new Fault(5, "late"))));
      client.startCall("get");
      await new Promise(setImmediate);
      expect(client.result()).to.include({ faultCode: 5 });
    });

    it("may be ones that can't be sent", () => {
      const later = new Deferred<unknown>();
      const client = new Client(new Answering(() => later));
      client.startCall("get");
      later.callback(Symbol("x"));
      expect(client.result()).to.include({ faultCode: 8002 });
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
      expect(flushLoggedErrors()).to.deep.equal([]);
      expect(client.isWaiting).to.equal(true);
    });

    it("are dropped quietly when they come although they were cancelled", () => {
      const later = new Deferred<number>((deferred) => deferred.callback(3));
      const client = new Client(new Answering(() => later));
      client.startCall("get");
      client.lose();
      expect(client.isWaiting).to.equal(true);
      expect(flushLoggedErrors()).to.deep.equal([]);
    });

    it("are dropped quietly when nothing can cancel them", () => {
      const later = new Deferred<number>();
      const client = new Client(new Answering(() => later));
      client.startCall("get");
      client.lose();
      later.callback(3);
      expect(client.isWaiting).to.equal(true);
      expect(flushLoggedErrors()).to.deep.equal([]);
    });

    it("are logged when they are failures of their own, client or not", () => {
      const later = new Deferred<number>((deferred) => deferred.errback(new RangeError("broken")));
      const client = new Client(new Answering(() => later));
      client.startCall("get");
      client.lose();
      expect(flushLoggedErrors(RangeError)).to.have.length(1);
    });

    it("are logged when the canceller throws", () => {
      const later = new Deferred<number>(() => {
        throw new RangeError("no way to stop it");
      });
      const client = new Client(new Answering(() => later));
      client.startCall("get");
      client.lose();
      expect(flushLoggedErrors(RangeError)).to.have.length(1);
    });

    it("are ordinary failures when somebody else cancels them", () => {
      const later = new Deferred<number>();
      const client = new Client(new Answering(() => later));
      client.startCall("get");
      later.cancel();
      expect(client.result()).to.include({ faultCode: 8002, faultString: "error" });
      expect(flushLoggedErrors(CancelledError)).to.have.length(1);
    });

    it("are not cancelled once they are answered", () => {
      let cancelled = false;
      const later = new Deferred<number>(() => {
        cancelled = true;
      });
      const client = new Client(new Answering(() => later));
      client.startCall("get");
      later.callback(1);
      client.response();
      client.lose();
      expect(cancelled).to.equal(false);
    });
  });
});
