/**
 * Step 4: a server that knows some users, which its factory keeps.
 *
 * ```text
 * node examples/dist/finger/04-known-users.js 1079
 * echo alice | nc -C 127.0.0.1 1079
 * ```
 */
import { LineReceiver } from "@cordage/protocols/basic";
import { Factory, type ITransport, reactor } from "@cordage/reactor";

class Finger extends LineReceiver<ITransport, string> {
  override readonly lineEncoding = "utf8";
  override MAX_LENGTH = 512;
  readonly #plans: ReadonlyMap<string, string>;

  constructor(plans: ReadonlyMap<string, string>) {
    super();
    this.#plans = plans;
  }

  override lineReceived(name: string): void {
    this.sendLine(this.#plans.get(name) ?? "no such user");
    this.transport.loseConnection();
  }
}

class FingerFactory extends Factory {
  readonly #plans = new Map([
    ["alice", "Follows a rabbit."],
    ["bob", "Builds a boat."],
  ]);

  override buildProtocol(): Finger {
    return new Finger(this.#plans);
  }
}

const port = Number(process.argv[2] ?? 1079);
reactor
  .listenTCP(port, new FingerFactory(), { interface: "127.0.0.1" })
  .whenListening()
  .addCallback((bound) => console.log(`finger on 127.0.0.1:${bound.getHost().port}`));
reactor.run();
