/** A client of the finger service that watches what a user is up to. */
import { LineReceiver } from "@cordage/protocols/basic";
import {
  backoffPolicy,
  ClientService,
  Factory,
  type IReactorTime,
  type IStreamClientEndpoint,
  type ITransport,
} from "@cordage/reactor";

/** Whom to ask for, and what to do with each answer. */
export interface PlanQuestion {
  readonly name: string;
  readonly answered: (plan: string) => void;
}

/** Asks, and takes the answer. The server closes the connection. */
class Asker extends LineReceiver<ITransport, string> {
  override readonly lineEncoding = "utf8";
  readonly #question: PlanQuestion;

  constructor(question: PlanQuestion) {
    super();
    this.#question = question;
  }

  override connectionMade(): void {
    this.sendLine(this.#question.name);
  }

  override lineReceived(plan: string): void {
    this.#question.answered(plan);
  }
}

/**
 * Asks again and again while it runs. To connect again is to ask again: two seconds after an answer, and after
 * ever longer waits, up to a minute, while there is no server.
 */
export class PlanWatcher extends ClientService<Asker> {
  constructor(endpoint: IStreamClientEndpoint, clock: IReactorTime, question: PlanQuestion) {
    const retryPolicy = backoffPolicy({ factor: 2, jitter: () => 0 });
    const factory = Factory.forProtocol(() => new Asker(question));
    super(endpoint, factory, { clock, retryPolicy });
  }
}
