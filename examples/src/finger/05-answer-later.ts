/**
 * Step 5: a server whose answers come later: it looks each name up in a file.
 *
 * ```text
 * node examples/dist/finger/05-answer-later.js 1079
 * echo alice | nc -C 127.0.0.1 1079
 * ```
 */
import { readFile } from "node:fs/promises";
import { Deferred } from "@cordage/deferred";
import { LineReceiver } from "@cordage/protocols/basic";
import { Factory, type ITransport, Logger, reactor } from "@cordage/reactor";

const log = new Logger("finger");

class Finger extends LineReceiver<ITransport, string> {
  override readonly lineEncoding = "utf8";
  override MAX_LENGTH = 512;

  override lineReceived(name: string): void {
    this.pauseProducing(); // one question a connection: what comes behind it is left unread
    planOf(name)
      .addCallback((plan) => plan ?? "no such user")
      .addErrback((failure) => {
        log.failure("Cannot look {name} up", failure, "error", { name });
        return "cannot tell you now";
      })
      .addCallback((answer) => {
        this.sendLine(answer);
        this.transport.loseConnection();
      });
  }
}

/** The users' file has a line for each: the name, a space, and what the user is up to. */
function planOf(name: string): Deferred<string | undefined> {
  return Deferred.fromPromise(readFile(file, "utf8")).addCallback((text) => {
    const line = text.split(/[\r\n]+/).find((it) => it.startsWith(`${name} `));
    return line?.slice(name.length + 1);
  });
}

const port = Number(process.argv[2] ?? 1079);
const file = process.argv[3] ?? "examples/src/finger/users.txt";
reactor
  .listenTCP(port, Factory.forProtocol(Finger), { interface: "127.0.0.1" })
  .whenListening()
  .addCallback((bound) => console.log(`finger on 127.0.0.1:${bound.getHost().port}`));
reactor.run();
