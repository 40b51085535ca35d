/**
 * Step 2: a server that takes connections, and closes them.
 *
 * ```text
 * node examples/dist/finger/02-hang-up.js 1079
 * nc 127.0.0.1 1079
 * ```
 */
import { Factory, Protocol, reactor } from "@cordage/reactor";

class Finger extends Protocol {
  override connectionMade(): void {
    this.transport.loseConnection();
  }
}

const port = Number(process.argv[2] ?? 1079);
reactor
  .listenTCP(port, Factory.forProtocol(Finger), { interface: "127.0.0.1" })
  .whenListening()
  .addCallback((bound) => console.log(`finger on 127.0.0.1:${bound.getHost().port}`));
reactor.run();
