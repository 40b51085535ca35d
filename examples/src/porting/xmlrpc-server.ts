/** Methods to call over XML-RPC: xmlrpc-server PORT. */
import type { Deferred } from "@cordage/deferred";
import { Site } from "@cordage/protocols/web";
import { addIntrospection, Fault, XMLRPC } from "@cordage/protocols/xmlrpc";
import { deferLater, reactor } from "@cordage/reactor";

class Calculator extends XMLRPC {
  xmlrpc_add(a: number, b: number): number {
    return a + b;
  }

  xmlrpc_later(text: string): Deferred<string> {
    return deferLater(reactor, 0.01, () => `${text}, later`);
  }

  xmlrpc_divide(a: number, b: number): number {
    if (b === 0) throw new Fault(123, "division by zero");
    return a / b;
  }
}

class Texts extends XMLRPC {
  xmlrpc_length(text: string): number {
    return text.length;
  }
}

const calculator = new Calculator();
calculator.putSubHandler("texts", new Texts());
addIntrospection(calculator);
const port = reactor.listenTCP(Number(process.argv[2]), new Site(calculator), {
  interface: "127.0.0.1",
});
await port.whenListening();
console.log(`xmlrpc on 127.0.0.1:${port.getHost().port}`);
reactor.run();
