/**
 * An XML-RPC server with a method whose result comes later, and which stops working on it when the client
 * that asked goes away.
 *
 * ```text
 * node examples/dist/slow-xmlrpc.js 8080
 * python3 -c "import xmlrpc.client as x; print(x.ServerProxy('http://127.0.0.1:8080/').wait(3))"
 * ```
 *
 * It prints where it listens, and what becomes of every call.
 */
import { Deferred } from "@cordage/deferred";
import { Site } from "@cordage/protocols/web";
import { type PublishedApi, XMLRPC } from "@cordage/protocols/xmlrpc";
import { reactor } from "@cordage/reactor";
import { print, readPort, runProgram, tellWhere } from "./program.ts";

const USAGE = `Usage: node examples/dist/slow-xmlrpc.js [PORT] [--help]

Serves XML-RPC on a port of 127.0.0.1: 8080 by default, 0 for a free one. Ctrl-C stops.
`;

/** What clients may call. */
interface SlowApi {
  /** Answers after so many seconds. */
  wait(seconds: number): string;
}

class Slow extends XMLRPC implements PublishedApi<SlowApi> {
  xmlrpc_wait(seconds: number): Deferred<string> {
    print("working");
    const result = new Deferred<string>(() => {
      work.cancel(); // nobody waits for it any more
      print("given up");
    });
    const work = reactor.callLater(Number(seconds), () => {
      print("done");
      result.callback(`waited ${seconds} seconds`);
    });
    return result;
  }
}

runProgram(USAGE, ([port = "8080"]) => {
  const site = new Site(new Slow());
  const listening = reactor.listenTCP(readPort("PORT", port), site, { interface: "127.0.0.1" });
  tellWhere("XML-RPC", listening.whenListening());
  reactor.run();
});
