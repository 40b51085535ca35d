import { Deferred, type Failure, fail, maybeDeferred } from "@cordage/deferred";
import { AmpBox } from "./amp-box.ts";
import { asAnswer, errorAnswer, KEYS, UNHANDLED_CODE, unhandled } from "./answers.ts";
import type { ArgumentSchema, ArrivedValues, GivenValues } from "./argument-schema.ts";
import type { AnyCommand, Command, NoArguments } from "./command.ts";
import {
  InvalidSignature,
  MalformedAmpBox,
  NoEmptyBoxes,
  RemoteAmpError,
  UnhandledCommand,
  UnknownAnswer,
} from "./errors.ts";
import type { Answer, IBoxConnection, IBoxReceiver, IResponderLocator } from "./interfaces.ts";
import { MAX_OUTSTANDING_ANSWERS } from "./limits.ts";
import { ProtocolSwitchCommand, type SwitchFactory } from "./protocol-switch-command.ts";
import { optionsForAsker, StartTLS, type TLSArguments } from "./start-tls.ts";

/** The values a command is called with; they can be left out if none is required. */
export type CallArguments<A extends ArgumentSchema> =
  object extends GivenValues<A> ? [values?: GivenValues<A>] : [values: GivenValues<A>];

/** The three ways to call a command. */
export interface ICommandCaller {
  /**
   * Asks the peer to switch to another protocol (AMP-13). From now on no boxes are sent, unless it
   * refuses. Of a factory that builds a protocol the connection is afterwards.
   */
  callRemote<A extends ArgumentSchema>(
    command: ProtocolSwitchCommand<A>,
    factory: SwitchFactory,
    ...values: CallArguments<A>
  ): Deferred<ArrivedValues<NoArguments>>;
  /**
   * Asks the peer to do something.
   *
   * @returns fires with the values of the response. Fails with an error the command declares,
   *   UnhandledCommand when the peer does not know it, UnknownRemoteError for all else that went wrong
   *   there, InvalidSignature for arguments that are missing or too many, and why the connection was
   *   lost. A failure nobody takes is logged, and closes the connection (AMP-11)
   * @throws TypeError, RangeError, TooLong for an argument that can't be sent
   * @throws ProtocolSwitched when the connection speaks another protocol
   */
  callRemote<A extends ArgumentSchema, R extends ArgumentSchema>(
    command: Command<A, R, true>,
    ...values: CallArguments<A>
  ): Deferred<ArrivedValues<R>>;
  /**
   * Tells the peer to do something that has no answer (AMP-9). Without effect once the connection is lost.
   *
   * @throws InvalidSignature for arguments that are missing or too many
   */
  callRemote<A extends ArgumentSchema, R extends ArgumentSchema>(
    command: Command<A, R, false>,
    ...values: CallArguments<A>
  ): undefined;
}

/**
 * Turns calls into boxes and boxes into calls: keeps who waits for which answer, and has a locator's
 * responders carry out what the peer asks for.
 *
 * Of the commands of a peer at most {@link BoxDispatcher.maxOutstandingAnswers} are under way; while as
 * many are, nothing is read.
 *
 * @see Twisted: `twisted.protocols.amp.BoxDispatcher` (AMP-2, AMP-4 to AMP-11)
 */
export class BoxDispatcher implements IBoxReceiver, ICommandCaller {
  /** How many commands of the peer may be under way. Default: 1000. */
  maxOutstandingAnswers: number = MAX_OUTSTANDING_ANSWERS;

  readonly #locator: IResponderLocator;
  readonly #questions = new Map<string, Deferred<AmpBox>>();
  #connection: IBoxConnection | undefined = undefined;
  #stopReason: Failure | undefined = undefined;
  #lastTag = 0;
  #underWay = 0;
  #isHoldingUp = false;

  constructor(locator: IResponderLocator) {
    this.#locator = locator;
  }

  startReceivingBoxes(sender: IBoxConnection): void {
    this.#connection = sender;
  }

  stopReceivingBoxes(reason: Failure): void {
    this.#stopReason = reason;
    const questions = [...this.#questions.values()];
    this.#questions.clear();
    for (const question of questions) if (!question.called) question.errback(reason);
  }

  ampBoxReceived(box: AmpBox): void {
    if (box.has(KEYS.answer)) this.#answerReceived(box);
    else if (box.has(KEYS.error)) this.#errorReceived(box);
    else if (box.has(KEYS.command)) this.#commandReceived(box);
    else this.#sender().refuse(new NoEmptyBoxes());
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
  callRemote(
    command: AnyCommand | ProtocolSwitchCommand<ArgumentSchema>,
    ...rest: readonly object[]
  ): Deferred<unknown> | undefined {
    if (command instanceof ProtocolSwitchCommand) {
      const [factory, values = {}] = rest;
      return this.#callSwitch(command, factory as SwitchFactory, values); // see the overload
    }
    const [values = {}] = rest;
    if (command === (StartTLS as object)) return this.#callStartTLS(values);
    return this.#call(command, values);
  }

  /**
   * Sends a command whose arguments and answer are not declared, only boxes.
   *
   * @param values - the arguments by the names they have on the wire; text goes out as UTF-8
   * @returns fires with the answer's box; nothing if none is required
   * @throws TooLong, InvalidKey for what can't be sent
   */
  callRemoteString(
    command: string,
    values: Readonly<Record<string, Uint8Array | string>> = {},
    requiresAnswer = true,
  ): Deferred<AmpBox> | undefined {
    const box = new AmpBox();
    for (const [key, value] of Object.entries(values)) {
      box.set(key, typeof value === "string" ? Buffer.from(value) : value);
    }
    return this.#ask(command, box, requiresAnswer);
  }

  #call(command: AnyCommand, values: object): Deferred<unknown> | undefined {
    let box: AmpBox;
    try {
      box = command.makeArguments(values);
    } catch (error) {
      if (!(error instanceof InvalidSignature) || !command.requiresAnswer) throw error;
      return fail(error);
    }
    return this.#ask(command.commandName, box, command.requiresAnswer)
      ?.addCallback((answer) => command.parseResponse(answer))
      .addErrback((failure): never => {
        const error = failure.value;
        throw error instanceof RemoteAmpError ? command.reviveError(error) : error;
      });
  }

  #callSwitch(
    command: ProtocolSwitchCommand<ArgumentSchema>,
    factory: SwitchFactory,
    values: object,
  ): Deferred<unknown> | undefined {
    const connection = this.#sender();
    const answer = this.#call(command, values);
    if (this.#stopReason === undefined) connection.lockForSwitch();
    return answer?.addCallbacks(
      (done) => {
        connection.switchToFactory(factory);
        return done;
      },
      (failure) => {
        connection.unlockFromSwitch();
        factory.clientConnectionFailed?.(null, failure);
        return failure;
      },
    );
  }

  #callStartTLS(values: TLSArguments): Deferred<unknown> | undefined {
    if (this.#stopReason !== undefined) return fail(this.#stopReason);
    const connection = this.#sender();
    try {
      connection.requireTLSCanStart();
    } catch (error) {
      return fail(error);
    }
    const answer = this.#call(StartTLS as object as AnyCommand, values);
    connection.prepareTLS();
    return answer?.addCallbacks(
      (done) => {
        connection.startTLS(optionsForAsker(values));
        return done;
      },
      (failure) => {
        connection.giveUpTLS();
        return failure;
      },
    );
  }

  /** Tags count all calls, also those without an answer (AMP-2). */
  #ask(command: string, box: AmpBox, requiresAnswer: boolean): Deferred<AmpBox> | undefined {
    if (this.#stopReason !== undefined) return requiresAnswer ? fail(this.#stopReason) : undefined;
    this.#lastTag += 1;
    const tag = this.#lastTag.toString(16);
    box.set(KEYS.command, Buffer.from(command, "latin1"));
    if (requiresAnswer) box.set(KEYS.ask, Buffer.from(tag));
    this.#sender().sendBox(box);
    if (!requiresAnswer) return undefined;
    const question = new Deferred<AmpBox>();
    this.#questions.set(tag, question);
    return question;
  }

  #answerReceived(box: AmpBox): void {
    this.#takeQuestion(box, KEYS.answer)?.callback(box);
  }

  #errorReceived(box: AmpBox): void {
    const code = textOf(box, KEYS.errorCode);
    const description = box.get(KEYS.errorDescription);
    if (code === undefined || description === undefined) {
      this.#sender().refuse(new MalformedAmpBox("an error has no code or no description"));
      return;
    }
    const told = Buffer.from(description).toString("utf8");
    const isUnhandled = code === UNHANDLED_CODE;
    const error = isUnhandled ? new UnhandledCommand(told) : new RemoteAmpError(code, told);
    this.#takeQuestion(box, KEYS.error)?.errback(error);
  }

  /** What nobody takes of its outcome ends the connection (AMP-11). */
  #takeQuestion(box: AmpBox, key: string): Deferred<AmpBox> | undefined {
    const tag = textOf(box, key) ?? "";
    const question = this.#questions.get(tag);
    if (question === undefined) {
      this.#sender().refuse(new UnknownAnswer());
      return undefined;
    }
    this.#questions.delete(tag);
    question.addUnawaitedErrback((failure) => this.#sender().unhandledError(failure));
    return question;
  }

  #commandReceived(box: AmpBox): void {
    const tag = box.get(KEYS.ask);
    this.#underWay += 1;
    const outcome = maybeDeferred(() => this.#dispatch(box));
    const answered = tag === undefined ? outcome : this.#answering(outcome, tag);
    answered
      .addBoth((result) => {
        this.#hasEnded();
        return result;
      })
      .addErrback((failure) => this.#sender().unhandledError(failure));
    if (this.#underWay >= this.maxOutstandingAnswers) this.#holdUp();
  }

  #dispatch(box: AmpBox): unknown {
    const name = textOf(box, KEYS.command) ?? "";
    const responder = this.#locator.locateResponder(name);
    if (responder === undefined) throw unhandled(name);
    return responder(box);
  }

  /** Sends one answer in any case; what is to happen behind it can't lead to a second. */
  #answering(outcome: Deferred<unknown>, tag: Uint8Array): Deferred<unknown> {
    const connection = this.#sender();
    return outcome
      .addCallback((result) => {
        const answer = asAnswer(result);
        answer.box.set(KEYS.answer, tag);
        return this.#emit(answer);
      })
      .addErrback((failure) => this.#emit(errorAnswer(failure, tag)))
      .addCallback(({ afterwards }) => afterwards?.(connection));
  }

  #emit(answer: Answer): Answer {
    if (this.#stopReason !== undefined) return { box: answer.box };
    return this.#sender().sendAnswer(answer.box) ? answer : { box: answer.box };
  }

  #hasEnded(): void {
    this.#underWay -= 1;
    if (!this.#isHoldingUp || this.#underWay >= this.maxOutstandingAnswers) return;
    this.#isHoldingUp = false;
    this.#sender().resumeBoxes();
  }

  #holdUp(): void {
    if (this.#isHoldingUp) return;
    this.#isHoldingUp = true;
    this.#sender().pauseBoxes();
  }

  #sender(): IBoxConnection {
    if (this.#connection === undefined) throw new TypeError("commands need a connection");
    return this.#connection;
  }
}

/** A value that is a string of bytes: a tag, a name, a code. */
function textOf(box: AmpBox, key: string): string | undefined {
  const bytes = box.get(key);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("latin1");
}
