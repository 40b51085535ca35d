import type { Failure } from "@cordage/deferred";
import type { IConnector, IProtocol, IProtocolFactory } from "@cordage/reactor";
import { AmpBox } from "./amp-box.ts";
import type { ArgumentSchema } from "./argument-schema.ts";
import { Command, type CommandDefinition, type NoArguments } from "./command.ts";
import { BadLocalReturn } from "./errors.ts";
import type { Answer } from "./interfaces.ts";

/**
 * Builds the protocol that takes a connection over at the side that asked for it. A `ClientFactory` is
 * one; what it is told comes without a connector.
 */
export interface SwitchFactory extends IProtocolFactory {
  /** The peer would not switch. */
  clientConnectionFailed?(connector: IConnector | null, reason: Failure): void;
  /** The connection is gone, after its protocol heard it. */
  clientConnectionLost?(connector: IConnector | null, reason: Failure): void;
}

/**
 * A command after which the connection no longer speaks AMP. Its responder returns the protocol that
 * takes over at its side.
 *
 * ```ts
 * const Upgrade = new ProtocolSwitchCommand("Upgrade");
 * server.respondTo(Upgrade, () => new Echo());
 * client.callRemote(Upgrade, Factory.forProtocol(EchoClient), {});
 * ```
 *
 * @see Twisted: `twisted.protocols.amp.ProtocolSwitchCommand` (AMP-13)
 */
export class ProtocolSwitchCommand<A extends ArgumentSchema = NoArguments> extends Command<A> {
  /** Sets it apart from other commands, for the type checker. */
  readonly switchesProtocol = true;

  constructor(
    commandName: string,
    definition: Omit<CommandDefinition<A, NoArguments, true>, "response" | "requiresAnswer"> = {},
  ) {
    super(commandName, definition);
  }

  /** @throws BadLocalReturn when it isn't a protocol */
  override answerWith(returned: unknown): Answer {
    if (!isProtocol(returned)) throw new BadLocalReturn(`${this.commandName} needs a protocol`);
    return {
      box: new AmpBox(),
      afterwards: (connection) => {
        connection.lockForSwitch();
        connection.switchTo(returned);
      },
    };
  }
}

/** Whether `value` can take over a connection. */
function isProtocol(value: unknown): value is IProtocol {
  if (typeof value !== "object" || value === null) return false;
  return ["makeConnection", "dataReceived", "connectionLost"].every(
    (method) => typeof Reflect.get(value, method) === "function",
  );
}
