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

const HOST = "127.0.0.1";

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

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

reactor
  .listenTCP(Number(process.argv[2]), new Site(new Slow()), { interface: HOST })
  .whenListening()
  .addCallback((port) => print(`XML-RPC on ${HOST}:${port.getHost().port}`));
reactor.run();
