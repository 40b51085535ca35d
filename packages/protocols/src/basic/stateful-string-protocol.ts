import { type ITransport, Logger } from "@cordage/reactor";

const log = new Logger("protocols.basic");

/** A class of string receivers: `NetstringReceiver`, `Int32StringReceiver` and their like. */
export type StringReceiverClass<R extends StringReceiver> = new () => R;

/** As much of a string receiver as {@link StatefulStringProtocol} needs. */
export interface StringReceiver {
  readonly transport: ITransport;
  /** A string has arrived; it is yours to keep. */
  stringReceived(string: Buffer): void;
}

/** What {@link StatefulStringProtocol} adds to a receiver. */
export interface StatefulStrings {
  /** The name of the state. Default: `"init"`. */
  state: string;
}

/**
 * Gives a string receiver a state, which decides what the next string means.
 *
 * Each string goes to the method `proto_STATE`, which returns the name of the next state; `"done"`
 * closes the connection. A state without a method is this program's mistake: it is logged and
 * closes the connection.
 *
 * ```ts
 * class Login extends StatefulStringProtocol(NetstringReceiver) {
 *   proto_init(name: Buffer): string {
 *     this.sendString(`Password for ${name}`);
 *     return "password";
 *   }
 *   proto_password(password: Buffer): string {
 *     return "done";
 *   }
 * }
 * ```
 *
 * @returns a subclass of `Receiver` to be subclassed
 * @see Twisted: `twisted.protocols.basic.StatefulStringProtocol` (SS-1, SS-2), there a mixin
 */
export function StatefulStringProtocol<R extends StringReceiver>(
  Receiver: StringReceiverClass<R>,
): StringReceiverClass<R & StatefulStrings> {
  // A class can't extend a type parameter; what is used of R here, its bound says.
  const Base: StringReceiverClass<StringReceiver> = Receiver;
  class Stateful extends Base implements StatefulStrings {
    state = "init";

    override stringReceived(string: Buffer): void {
      const method = stateMethod(this, this.state);
      if (method === undefined) {
        log.error("{protocol} has no proto_{state}", {
          protocol: Receiver.name,
          state: this.state,
        });
        this.transport.loseConnection();
        return;
      }
      this.state = method.call(this, string);
      if (this.state === "done") this.transport.loseConnection();
    }
  }
  return Stateful as StringReceiverClass<StringReceiver> as StringReceiverClass<
    R & StatefulStrings
  >;
}

type StateMethod = (string: Buffer) => string;

/** Looked for only where a program puts methods: a state may come from a peer (GEN-6). */
function stateMethod(protocol: object, state: string): StateMethod | undefined {
  const name = `proto_${state}`;
  if (name in Object.prototype) return undefined;
  const method: unknown = Reflect.get(protocol, name);
  return typeof method === "function" ? (method as StateMethod) : undefined;
}
