import { Deferred } from "@cordage/deferred";
import type { Request } from "@cordage/protocols/web";
import {
  addIntrospection,
  type Fault,
  MAX_METHOD_NAME_LENGTH,
  MAX_MULTICALL_CALLS,
  withRequest,
  XMLRPC,
  XMLRPCIntrospection,
  type XmlRpcValue,
} from "@cordage/protocols/xmlrpc";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Client } from "./client.ts";

class Shelf extends XMLRPC {
  readonly made: unknown[] = [];
  pending: Deferred<number> | undefined = undefined;

  xmlrpc_put = Object.assign((book: string) => this.made.push(book), {
    help: "Puts a book on the shelf.",
    signature: [
      ["int", "string"],
      ["int", "struct"],
    ],
  });
  xmlrpc_method = withRequest((request: Request) => request.method);
  xmlrpc_number = 5;

  xmlrpc_count(): number {
    return this.made.length;
  }

  xmlrpc_fail(): never {
    throw new RangeError("secret detail");
  }

  xmlrpc_later(): Deferred<number> {
    this.pending = new Deferred<number>();
    return this.pending;
  }
}

class SpecialShelf extends Shelf {
  xmlrpc_special(): void {}
}

const OWN = ["fail", "later", "count", "put", "method"];
const SYSTEM = ["listMethods", "methodHelp", "methodSignature"];

/** Names in no order. */
function sorted(names: XmlRpcValue | Fault): unknown[] {
  if (!Array.isArray(names)) throw new Error("no list");
  return names.toSorted();
}

describe("addIntrospection (XR-8)", () => {
  it("lists what can be called: own methods, then those of sub-handlers with their prefix", () => {
    const shelf = new Shelf();
    const inner = new SpecialShelf();
    inner.separator = "/";
    inner.putSubHandler("deep", new Shelf());
    shelf.putSubHandler("sub", inner);
    addIntrospection(shelf);
    const names = new Client(shelf).call("system.listMethods");
    expect(sorted(names)).to.deep.equal(
      [
        ...OWN,
        ...[...OWN, "special"].map((name) => `sub.${name}`),
        ...OWN.map((name) => `sub.deep/${name}`),
        ...SYSTEM.map((name) => `system.${name}`),
      ].sort(),
    );
    expect((names as string[]).slice(0, OWN.length).toSorted()).to.deep.equal(OWN.toSorted());
  });

  it("lists names only that can be called", () => {
    const shelf = new SpecialShelf();
    addIntrospection(shelf, { multicall: true, getCapabilities: true });
    for (const name of sorted(new Client(shelf).call("system.listMethods"))) {
      expect(shelf.lookupProcedure(String(name))).to.be.a("function");
    }
  });

  it("lists inherited methods once, base class first", () => {
    class Replacing extends SpecialShelf {
      override xmlrpc_count(): number {
        return 0;
      }
    }
    const names = new Replacing().listProcedures();
    expect(names).to.have.length(OWN.length + 1);
    expect(names.indexOf("special")).to.be.above(names.indexOf("count"));
  });

  it("tells the help of a method, or an empty string", () => {
    const shelf = new Shelf();
    addIntrospection(shelf);
    const client = new Client(shelf);
    expect(client.call("system.methodHelp", "put")).to.equal("Puts a book on the shelf.");
    expect(client.call("system.methodHelp", "count")).to.equal("");
    expect(client.call("system.methodHelp", "system.listMethods")).to.be.a("string").not.empty;
  });

  it("tells the signatures of a method, or an empty string", () => {
    const shelf = new Shelf();
    addIntrospection(shelf);
    const client = new Client(shelf);
    expect(client.call("system.methodSignature", "put")).to.deep.equal([
      ["int", "string"],
      ["int", "struct"],
    ]);
    expect(client.call("system.methodSignature", "count")).to.equal("");
    expect(client.call("system.methodSignature", "system.listMethods")).to.deep.equal([["array"]]);
    expect(client.call("system.methodSignature", "system.methodHelp")).to.deep.equal([
      ["string", "string"],
    ]);
  });

  it("answers questions about names nobody answers to with fault 8001", () => {
    const shelf = new Shelf();
    addIntrospection(shelf);
    const client = new Client(shelf);
    for (const question of ["system.methodHelp", "system.methodSignature"]) {
      expect(client.fault(question, "x")).to.equal("8001 procedure x not found");
      expect(client.fault(question, "number")).to.equal("8001 procedure number not callable");
      expect(client.fault(question, "toString")).to.equal("8001 procedure toString not found");
    }
  });

  it("fails for a name that is no string", () => {
    const shelf = new Shelf();
    addIntrospection(shelf);
    expect(new Client(shelf).fault("system.methodHelp", 5)).to.equal("8002 error");
    expect(flushLoggedErrors(TypeError)).to.have.length(1);
  });

  it("adds nothing else unless asked", () => {
    const shelf = new Shelf();
    addIntrospection(shelf);
    const client = new Client(shelf);
    expect(client.fault("system.multicall", [])).to.equal("8001 procedure multicall not found");
    expect(client.fault("system.getCapabilities")).to.match(/not found$/);
  });
});

describe("system.listMethods", () => {
  it("lists handlers that are in themselves once", () => {
    const outer = new Shelf();
    const inner = new Shelf();
    outer.putSubHandler("in", inner);
    outer.putSubHandler("self", outer);
    inner.putSubHandler("out", outer);
    inner.putSubHandler("system", new XMLRPCIntrospection(outer));
    addIntrospection(outer);
    const names = new Client(outer).call("system.listMethods");
    expect(sorted(names)).to.deep.equal(
      [
        ...OWN,
        ...OWN.map((name) => `in.${name}`),
        ...SYSTEM.flatMap((name) => [`system.${name}`, `in.system.${name}`]),
      ].sort(),
    );
  });
});

describe("system.multicall (XR-8)", () => {
  function client(shelf = new Shelf()): Client {
    addIntrospection(shelf, { multicall: true });
    return new Client(shelf);
  }
  const call = (methodName: string, ...params: string[]) => ({ methodName, params });

  it("answers each call in a list of its own, in order", () => {
    const calls = [call("put", "a"), call("put", "b"), call("count"), call("method")];
    expect(client().call("system.multicall", calls)).to.deep.equal([[1], [2], [2], ["POST"]]);
    expect(client().call("system.multicall", [])).to.deep.equal([]);
  });

  it("answers a call that goes wrong with a struct, and goes on", () => {
    const calls = [call("x"), call("fail"), call("put"), call("put", "a")];
    expect(client().call("system.multicall", calls)).to.deep.equal([
      { faultCode: 8001, faultString: "procedure x not found" },
      { faultCode: 8002, faultString: "error" },
      { faultCode: 8002, faultString: "error" },
      [1],
    ]);
    expect(flushLoggedErrors()).to.have.length(2);
  });

  it("answers what is no call, and itself, with a fault", () => {
    const notCalls = [1, "x", [], {}, { methodName: 1, params: [] }, { methodName: "count" }];
    const notACall = { faultCode: 8002, faultString: "not a call" };
    expect(client().call("system.multicall", notCalls)).to.deep.equal(notCalls.map(() => notACall));
    expect(client().call("system.multicall", [call("system.multicall")])).to.deep.equal([
      { faultCode: 8002, faultString: "recursive system.multicall" },
    ]);
  });

  it("answers a name longer than names may be with a fault, without looking for it (GEN-4)", () => {
    const shelf = new Shelf();
    shelf.putSubHandler("a", shelf); // in which a name of any length leads somewhere
    const asked = client(shelf);
    const longest = `${"a.".repeat((MAX_METHOD_NAME_LENGTH - 6) / 2)}.count`.replace("..", ".");
    const deep = `${"a.".repeat(100_000)}count`;
    expect(asked.call("system.multicall", [call(longest)])).to.deep.equal([[0]]);
    expect(asked.call("system.multicall", [call(deep)])).to.deep.equal([
      { faultCode: 8002, faultString: "not a call" },
    ]);
    expect(asked.call("system.methodHelp", longest)).to.equal("");
    expect(asked.fault("system.methodHelp", deep)).to.equal("8002 error");
    expect(flushLoggedErrors(TypeError)).to.have.length(1);
  });

  it("takes as many calls as allowed, and not one more (GEN-4)", () => {
    const calls = (count: number) => Array.from({ length: count }, () => call("count"));
    expect(client().call("system.multicall", calls(MAX_MULTICALL_CALLS))).to.have.length(
      MAX_MULTICALL_CALLS,
    );
    expect(client().fault("system.multicall", calls(MAX_MULTICALL_CALLS + 1))).to.match(
      /^8002 at most/,
    );
    expect(client().fault("system.multicall", 1)).to.match(/^8002 at most/);
  });

  it("makes a call when the one before is done", () => {
    const shelf = new Shelf();
    const waiting = client(shelf);
    waiting.startCall("system.multicall", [call("later"), call("put", "a")]);
    expect(shelf.made).to.deep.equal([]);
    shelf.pending?.callback(5);
    expect(waiting.result()).to.deep.equal([[5], [1]]);
  });

  it("cancels the call that runs when the client goes away, and makes no more", () => {
    const shelf = new Shelf();
    const leaving = client(shelf);
    leaving.startCall("system.multicall", [call("later"), call("put", "a")]);
    leaving.lose();
    expect(shelf.pending?.called).to.equal(true);
    expect(shelf.made).to.deep.equal([]);
    expect(flushLoggedErrors()).to.deep.equal([]);
  });
});

describe("system.getCapabilities (XR-8)", () => {
  function capabilities(faultsInterop: boolean, multicall: boolean): string[] {
    const shelf = new Shelf({ faultsInterop });
    addIntrospection(shelf, { multicall, getCapabilities: true });
    return Object.keys(new Client(shelf).call("system.getCapabilities") as object).sort();
  }

  it("names the specifications that are followed, and no others", () => {
    expect(capabilities(false, false)).to.deep.equal(["introspection", "xmlrpc"]);
    expect(capabilities(true, true)).to.deep.equal([
      "faults_interop",
      "introspection",
      "system.multicall",
      "xmlrpc",
    ]);
  });
});
