import { maybeDeferred } from "@cordage/deferred";
import type { IProtocol } from "@cordage/reactor";
import type { ArgumentSchema, ArrivedValues, GivenValues } from "./argument-schema.ts";
import type { AnyCommand, Command } from "./command.ts";
import type { Answer, BoxResponder, IResponderLocator } from "./interfaces.ts";
import type { ProtocolSwitchCommand } from "./protocol-switch-command.ts";

/** What a function returns that returns nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: functions without a return statement have this type
export type NothingReturned = undefined | void;

/** What a responder may return: the values of the response, nothing if it has none, or either later. */
export type Returned<R extends ArgumentSchema> =
  | GivenValues<R>
  | PromiseLike<GivenValues<R>>
  | (object extends GivenValues<R> ? NothingReturned | PromiseLike<NothingReturned> : never);

/** Carries out a command. May fail with an error the command declares. */
export type Responder<A extends ArgumentSchema, R extends ArgumentSchema> = (
  values: ArrivedValues<A>,
) => Returned<R>;

/** Carries out a command to switch: returns the protocol that takes over, or fails. */
export type SwitchResponder<A extends ArgumentSchema> = (
  values: ArrivedValues<A>,
) => IProtocol | PromiseLike<IProtocol>;

/** Where responders are registered. */
export interface IResponderRegistry {
  /**
   * Has `responder` carry out `command`. A later one for a command of the same name takes its place, so
   * that a subclass can override what its base class does (AMP-7).
   */
  respondTo<A extends ArgumentSchema>(
    command: ProtocolSwitchCommand<A>,
    responder: SwitchResponder<A>,
  ): void;
  /** The same for any other command. */
  respondTo<A extends ArgumentSchema, R extends ArgumentSchema, Q extends boolean>(
    command: Command<A, R, Q>,
    responder: Responder<A, R>,
  ): void;
}

/**
 * A collection of responders by the names of their commands. It can serve many connections: give it to
 * each `AMP`.
 *
 * @see Twisted: `twisted.protocols.amp.CommandLocator` (AMP-5, AMP-7), there filled by decorators
 */
export class CommandLocator implements IResponderLocator, IResponderRegistry {
  readonly #responders = new Map<string, BoxResponder>();

  /** Has `responder` carry out a command that switches protocols; see {@link IResponderRegistry}. */
  respondTo<A extends ArgumentSchema>(
    command: ProtocolSwitchCommand<A>,
    responder: SwitchResponder<A>,
  ): void;
  /** The same for any other command. */
  respondTo<A extends ArgumentSchema, R extends ArgumentSchema, Q extends boolean>(
    command: Command<A, R, Q>,
    responder: Responder<A, R>,
  ): void;
  respondTo(
    command: AnyCommand | ProtocolSwitchCommand<ArgumentSchema>,
    responder: (values: never) => unknown,
  ): void {
    this.#responders.set(command.commandName, (box) => runResponder(command, responder, box));
  }

  /** What carries out the command of that name, if anything does. */
  locateResponder(name: string): BoxResponder | undefined {
    return this.#responders.get(name);
  }
}

/**
 * What is not declared goes on as it is, also what is wrong with the arguments: the peer is told nothing
 * about that.
 */
function runResponder(
  command: AnyCommand,
  responder: (values: never) => unknown,
  box: Parameters<BoxResponder>[0],
): PromiseLike<Answer> {
  const values = command.parseArguments(box) as never; // what its responder takes, see respondTo
  return maybeDeferred(() => responder(values))
    .addCallback((returned) => command.answerWith(returned))
    .addErrback((failure): never => {
      throw command.describeError(failure.value) ?? failure.value;
    });
}
