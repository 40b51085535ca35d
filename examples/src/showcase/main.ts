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
import { Calculator } from "./calculator.ts";
import { FrontPage, type ServiceNote } from "./front-page.ts";
import { parseOptions, type ShowcaseOptions, USAGE, UsageError } from "./options.ts";

/** The status of a program that was called wrongly (sysexits: EX_USAGE). */
const EXIT_USAGE = 64;

const HOST = "127.0.0.1";

main(process.argv.slice(2));

function main(args: readonly string[]): void {
  try {
    const options = parseOptions(args);
    if (options === "help") process.stdout.write(USAGE);
    else serve(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    process.exitCode = EXIT_USAGE;
  }
}

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
        process.stdout.write(`${name.padEnd(8)}${address.padEnd(30)}${command}\n`);
      }
    },
    (failure) => {
      const reason = failure.value.cause ?? failure.value; // which port, rather than "member 0 failed"
      process.stderr.write(`${reason instanceof Error ? reason.message : reason}\n`);
      process.exitCode = 1;
      reactor.stop();
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
