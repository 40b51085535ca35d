import { Resource } from "@cordage/protocols/web";
import {
  ArgumentCountError,
  NoSuchFunction,
  type Procedure,
  XMLRPC,
  type XmlRpcValue,
} from "@cordage/protocols/xmlrpc";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Client } from "./client.ts";
import { Calculator } from "./handlers.ts";

describe("The procedures of an XMLRPC resource", () => {
  describe("a name nobody answers to", () => {
    for (const [name, text] of [
      ["missing", "procedure missing not found"],
      ["helper", "procedure helper not found"],
      ["xmlrpc_add", "procedure xmlrpc_add not found"],
      ["notAFunction", "procedure notAFunction not callable"],
      ["turnedOff", "procedure turnedOff not found"],
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
});
