/** Calls methods over XML-RPC: xmlrpc-client PORT. */
import { type Failure, inlineCallbacks } from "@cordage/deferred";
import * as xmlrpc from "@cordage/protocols/xmlrpc"; // by name, Proxy would hide the global one
import { reactor } from "@cordage/reactor";

/** What the server has, for the compiler. */
interface Calculator {
  add(a: number, b: number): number;
  later(text: string): string;
  divide(a: number, b: number): number;
  "texts.length"(text: string): number;
  "system.listMethods"(): string[];
}

function printFault(failure: Failure): void {
  failure.trap(xmlrpc.Fault);
  const fault = failure.value as xmlrpc.Fault; // just checked
  console.log(`fault ${fault.faultCode}: ${fault.faultString}`);
}

const main = inlineCallbacks(function* () {
  const proxy = new xmlrpc.Proxy<Calculator>(`http://127.0.0.1:${process.argv[2]}/`);
  console.log(yield* proxy.callRemote("add", 2, 3));
  console.log(yield* proxy.callRemote("later", "hello"));
  console.log(yield* proxy.callRemote("texts.length", "four"));
  yield* proxy.callRemote("divide", 1, 0).addErrback(printFault);
  console.log((yield* proxy.callRemote("system.listMethods")).sort().join(", "));
  reactor.stop();
});

reactor.callWhenRunning(main);
reactor.run();
