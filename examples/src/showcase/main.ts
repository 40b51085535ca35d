/**
 * What `npm start` runs: echo, a web site and XML-RPC, in one process on one reactor.
 *
 * ```text
 * npm start
 * npm start -- --echo 0 --http 0
 * ```
 *
 * It prints a line for each listener, with a command to try it, and stops cleanly on Ctrl-C.
 */
import { gatherResults } from "@cordage/deferred";
import { Resource, Site } from "@cordage/protocols/web";
import { Echo } from "@cordage/protocols/wire";
import { Factory, reactor } from "@cordage/reactor";
import { failProgram, print, runProgram } from "../program.ts";
import { Calculator } from "./calculator.ts";
import { FrontPage, type ServiceNote } from "./front-page.ts";
import { parseOptions, type ShowcaseOptions, USAGE } from "./options.ts";

const HOST = "127.0.0.1";

runProgram(USAGE, (args) => serve(parseOptions(args)));

function serve({ echoPort, httpPort }: ShowcaseOptions): void {
  const services: ServiceNote[] = [];
  const root = new Resource();
  root.putChild("", new FrontPage(() => services));
  root.putChild("RPC2", new Calculator());
  const echo = reactor.listenTCP(echoPort, Factory.forProtocol(Echo), { interface: HOST });
  const site = reactor.listenTCP(httpPort, new Site(root), { interface: HOST });

  gatherResults([echo.whenListening(), site.whenListening()], { consumeErrors: true }).addCallbacks(
    ([echoListening, siteListening]) => {
      services.push(...describe(echoListening.getHost().port, siteListening.getHost().port));
      for (const { name, address, command } of services) {
        print(`${name.padEnd(8)}${address.padEnd(30)}${command}`);
      }
    },
    (failure) => {
      const reason = failure.value.cause ?? failure.value; // which port, rather than "member 0 failed"
      failProgram(reason instanceof Error ? reason.message : String(reason));
    },
  );
  reactor.run();
}

function describe(echoPort: number, httpPort: number): ServiceNote[] {
  const url = `http://${HOST}:${httpPort}/`;
  const call = `import xmlrpc.client as x; print(x.ServerProxy('${url}RPC2').add(2, 3))`;
  return [
    { name: "echo", address: `${HOST}:${echoPort}`, command: `nc ${HOST} ${echoPort}` },
    { name: "http", address: url, command: `curl ${url}` },
    { name: "xmlrpc", address: `${url}RPC2`, command: `python3 -c "${call}"` },
  ];
}
