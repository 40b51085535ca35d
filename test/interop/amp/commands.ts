import * as amp from "@cordage/protocols/amp";
import { type ITransport, isSSLTransport, Protocol } from "@cordage/reactor";

/** The commands of `peers/amp_peer.py`. */

export class DivisionByZero extends Error {}
export class OutOfPaper extends Error {}

const TYPES = {
  integer: new amp.Integer(),
  string: new amp.String(),
  unicode: new amp.Unicode(),
  path: new amp.Path(),
  boolean: new amp.Boolean(),
  float: new amp.Float(),
  decimal: new amp.Decimal(),
  "date-time": new amp.DateTime(),
  list: new amp.ListOf(new amp.Integer()),
  boxes: new amp.AmpList({ a: new amp.Integer(), b: new amp.Unicode({ optional: true }) }),
  absent: new amp.Integer({ optional: true }),
};

export const Types = new amp.Command("Types", { arguments: TYPES, response: TYPES });

export const Divide = new amp.Command("Divide", {
  arguments: { numerator: new amp.Float(), denominator: new amp.Float() },
  response: { quotient: new amp.Float() },
  errors: [[DivisionByZero, "ZERO_DIVISION"]],
  fatalErrors: [[OutOfPaper, "OUT_OF_PAPER"]],
});

export const Big = new amp.Command("Big", {
  arguments: { value: new amp.String() },
  response: { value: new amp.String() },
});

export const Note = new amp.Command("Note", {
  arguments: { text: new amp.Unicode() },
  requiresAnswer: false,
});

export const Noted = new amp.Command("Noted", {
  response: { texts: new amp.ListOf(new amp.Unicode()) },
});

export const Nobody = new amp.Command("Nobody");

export const Secured = new amp.Command("Secured", { response: { secured: new amp.Boolean() } });

export const Shout = new amp.ProtocolSwitchCommand("Shout", {
  arguments: { greeting: new amp.Unicode() },
  errors: [[OutOfPaper, "OUT_OF_PAPER"]],
});

/** Says everything again, louder. */
class Shouter extends Protocol {
  readonly #greeting: string;

  constructor(greeting: string) {
    super();
    this.#greeting = greeting;
  }

  override connectionMade(): void {
    this.transport.write(this.#greeting.toUpperCase());
  }

  override dataReceived(data: Buffer): void {
    this.transport.write(data.toString().toUpperCase());
  }
}

/** Answers all of them, as the Python side does. */
export class Server extends amp.AMP {
  readonly #texts: string[] = [];

  constructor() {
    super();
    this.respondTo(Types, (values) => values);
    this.respondTo(Divide, ({ numerator, denominator }) => {
      if (denominator === 0) throw new DivisionByZero("can't divide by zero");
      if (denominator < 0) throw new OutOfPaper("the paper has run out");
      if (denominator === 13) throw new Error("a secret");
      return { quotient: numerator / denominator };
    });
    this.respondTo(Big, ({ value }) => ({ value }));
    this.respondTo(Note, ({ text }) => {
      this.#texts.push(text);
    });
    this.respondTo(Noted, () => ({ texts: this.#texts }));
    this.respondTo(Secured, () => ({ secured: isSSLTransport(this.transport as ITransport) }));
    this.respondTo(Shout, ({ greeting }) => {
      if (greeting === "") throw new OutOfPaper("nothing to say");
      return new Shouter(greeting);
    });
  }
}
