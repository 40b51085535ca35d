import { Resource, Site } from "@cordage/protocols/web";
import { addIntrospection, Fault, XMLRPC } from "@cordage/protocols/xmlrpc";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { PYTHON, requirePeer, runPython } from "../support/peers.ts";

class Calculator extends XMLRPC {
  xmlrpc_add(a: unknown, b: unknown): number {
    if (typeof a !== "number" || typeof b !== "number") throw new Fault(1, "add takes two numbers");
    return a + b;
  }

  xmlrpc_broken(): never {
    throw new Error("a secret of ours");
  }
}

describe("XML-RPC, with Python's clients", () => {
  let listening: Listening;
  let url: string;
  before(() => requirePeer([PYTHON, "-c", "import xmlrpc.client"], "python3"));
  beforeEach(async () => {
    listening = new Listening();
    const calculator = new Calculator();
    addIntrospection(calculator);
    const root = new Resource();
    root.putChild("RPC2", calculator);
    url = `http://127.0.0.1:${await listening.listen(new Site(root, { clock: listening.reactor }))}/RPC2`;
  });
  afterEach(() => listening.close());

  /** What a Python expression on the proxy `p` comes to; a Fault is shown as its code and text. */
  function evaluate(expression: string): Promise<string> {
    return runPython(
      `
import sys, xmlrpc.client
p = xmlrpc.client.ServerProxy(sys.argv[1])
try:
    print(${expression})
except xmlrpc.client.Fault as fault:
    print("Fault", fault.faultCode, fault.faultString)`,
      url,
    ).then((printed) => printed.trim());
  }

  it("adds", async () => {
    expect(await evaluate("(p.add(2, 3), p.add(2.5, -3))")).to.equal("(5, -0.5)");
  });

  it("lists its methods", async () => {
    const listed = await evaluate("sorted(p.system.listMethods())");
    expect(listed).to.include("'add'").and.include("'system.listMethods'");
  });

  it("answers a bad call with a Fault", async () => {
    expect(await evaluate("p.add('two', 3)")).to.equal("Fault 1 add takes two numbers");
    expect(await evaluate("p.subtract(1, 2)")).to.equal("Fault 8001 procedure subtract not found");
  });

  it("keeps the reason of a broken method to its own log", async () => {
    expect(await evaluate("p.broken()")).to.equal("Fault 8002 error");
    expect(flushLoggedErrors().map((failure) => failure.getErrorMessage())).to.deep.equal([
      "a secret of ours",
    ]);
  });

  it("serves Python Twisted's Proxy", async () => {
    requirePeer([PYTHON, "-c", "import twisted.web.xmlrpc"], "python3-twisted");
    const printed = await runPython(
      `
import sys
from twisted.internet import task
from twisted.web.xmlrpc import Proxy
def main(reactor):
    return Proxy(sys.argv[1].encode()).callRemote("add", 20, 22).addCallback(print)
task.react(main)`,
      url,
    );
    expect(printed.trim()).to.equal("42");
  });
});
