/** The finger service: a line with a name is answered by a line with that user's plan. */
import type { Deferred } from "@cordage/deferred";
import { LineReceiver } from "@cordage/protocols/basic";
import { type ITransport, Logger } from "@cordage/reactor";

/** Finds what a user is up to; `undefined` where there is no such user. */
export type PlanLookup = (name: string) => Deferred<string | undefined>;

const log = new Logger("finger");

/** Answers one question, and closes. */
export class Finger extends LineReceiver<ITransport, string> {
  override readonly lineEncoding = "utf8";
  override MAX_LENGTH = 512;
  readonly #planOf: PlanLookup;

  constructor(planOf: PlanLookup) {
    super();
    this.#planOf = planOf;
  }

  override lineReceived(name: string): void {
    this.pauseProducing(); // one question a connection: what comes behind it is left unread
    this.#planOf(name)
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
