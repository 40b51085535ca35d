import type { Deferred } from "@cordage/deferred";
import type { AmpBox } from "./amp-box.ts";
import type { ArgumentSchema, ArrivedValues } from "./argument-schema.ts";
import { BinaryBoxProtocol } from "./binary-box-protocol.ts";
import { BoxDispatcher, type CallArguments, type ICommandCaller } from "./box-dispatcher.ts";
import type { Command, NoArguments } from "./command.ts";
import {
  CommandLocator,
  type IResponderRegistry,
  type Responder,
  type SwitchResponder,
} from "./command-locator.ts";
import type { BoxResponder, IBoxReceiver, IResponderLocator } from "./interfaces.ts";
import type { ProtocolSwitchCommand, SwitchFactory } from "./protocol-switch-command.ts";
import { StartTLS } from "./start-tls.ts";
import { findStringResponder } from "./string-responders.ts";

/**
 * One end of a connection over which both ends ask each other to do things.
 *
 * ```ts
 * class Calculator extends AMP {
 *   constructor() {
 *     super();
 *     this.respondTo(Sum, ({ a, b }) => ({ total: a + b }));
 *   }
 * }
 * ```
 *
 * A command that nothing was registered for goes to the method `amp_NAME`, its name in capitals, which
 * takes a box and returns one.
 *
 * A failure that nobody takes, of a call or of a command without an answer, is logged and closes the
 * connection. So is whatever breaks the rules of the protocol, with those who wait told why.
 *
 * @see Twisted: `twisted.protocols.amp.AMP`; the wire format is described at https://amp-protocol.net
 */
export class AMP
  extends BinaryBoxProtocol
  implements ICommandCaller, IResponderLocator, IResponderRegistry
{
  readonly #dispatcher: BoxDispatcher;
  readonly #commands = new CommandLocator();

  /**
   * @param boxReceiver - who gets the boxes. Default: commands are dispatched
   * @param locator - who knows the responders. Default: this protocol
   */
  constructor(boxReceiver?: IBoxReceiver, locator?: IResponderLocator) {
    const dispatcher = new BoxDispatcher(
      locator ?? { locateResponder: (name) => this.locateResponder(name) },
    );
    super(boxReceiver ?? dispatcher);
    this.#dispatcher = dispatcher;
    this.respondTo(StartTLS, () => ({}));
  }

  /** How many commands of the peer may be under way before no more are read. Default: 1000. */
  get maxOutstandingAnswers(): number {
    return this.#dispatcher.maxOutstandingAnswers;
  }

  set maxOutstandingAnswers(count: number) {
    this.#dispatcher.maxOutstandingAnswers = count;
  }

  /** Has `responder` carry out a command that switches protocols; see `IResponderRegistry`. */
  respondTo<A extends ArgumentSchema>(
    command: ProtocolSwitchCommand<A>,
    responder: SwitchResponder<A>,
  ): void;
  /** The same for any other command. */
  respondTo<A extends ArgumentSchema, R extends ArgumentSchema, Q extends boolean>(
    command: Command<A, R, Q>,
    responder: Responder<A, R>,
  ): void;
  respondTo(command: never, responder: never): void {
    this.#commands.respondTo(command, responder);
  }

  /** What carries out the command `name`: what was registered, or else the method `amp_NAME`. */
  locateResponder(name: string): BoxResponder | undefined {
    return this.#commands.locateResponder(name) ?? findStringResponder(this, name, AMP.prototype);
  }

  callRemote<A extends ArgumentSchema>(
    command: ProtocolSwitchCommand<A>,
    factory: SwitchFactory,
    ...values: CallArguments<A>
  ): Deferred<ArrivedValues<NoArguments>>;
  callRemote<A extends ArgumentSchema, R extends ArgumentSchema>(
    command: Command<A, R, true>,
    ...values: CallArguments<A>
  ): Deferred<ArrivedValues<R>>;
  callRemote<A extends ArgumentSchema, R extends ArgumentSchema>(
    command: Command<A, R, false>,
    ...values: CallArguments<A>
  ): undefined;
  callRemote(command: never, ...rest: never): Deferred<unknown> | undefined {
    return this.#dispatcher.callRemote(command, ...(rest as [never]));
  }

  /** Sends a command of boxes; see {@link BoxDispatcher.callRemoteString}. */
  callRemoteString(
    command: string,
    values: Readonly<Record<string, Uint8Array | string>> = {},
    requiresAnswer = true,
  ): Deferred<AmpBox> | undefined {
    return this.#dispatcher.callRemoteString(command, values, requiresAnswer);
  }
}
