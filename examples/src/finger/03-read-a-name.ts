/**
 * Step 3: a server that reads the name it is asked for, and knows nobody.
 *
 * ```text
 * node examples/dist/finger/03-read-a-name.js 1079
 * echo alice | nc -C 127.0.0.1 1079
 * ```
 */
import { LineReceiver } from "@cordage/protocols/basic";
import { Factory, type ITransport, reactor } from "@cordage/reactor";

class Finger extends LineReceiver<ITransport, string> {
  override readonly lineEncoding = "utf8";
  override MAX_LENGTH = 512;

  override lineReceived(_name: string): void {
    this.sendLine("no such user");
    this.transport.loseConnection();
  }
}

const port = Number(process.argv[2] ?? 1079);
reactor
  .listenTCP(port, Factory.forProtocol(Finger), { interface: "127.0.0.1" })
  .whenListening()
  .addCallback((bound) => console.log(`finger on 127.0.0.1:${bound.getHost().port}`));
reactor.run();
