import type { ErrorClass } from "@cordage/deferred";
import { encodeLatin1 } from "../bytes/index.ts";
import type { AmpBox } from "./amp-box.ts";
import {
  type ArgumentSchema,
  type ArrivedValues,
  decodeValues,
  encodeValues,
  type GivenValues,
} from "./argument-schema.ts";
import { BadLocalReturn, RemoteAmpError, UnknownRemoteError } from "./errors.ts";
import type { Answer } from "./interfaces.ts";

/** No arguments. */
export type NoArguments = Readonly<Record<never, never>>;

/** A class of errors that can travel: made again, at the other side, from its message. */
export type RemoteErrorClass = new (message: string) => Error;

/** Which code stands for which class of errors: pairs, or a Map. Of several that fit the first counts. */
export type ErrorCodes = Iterable<readonly [RemoteErrorClass, string]>;

/** What a {@link Command} is declared with. */
export interface CommandDefinition<
  A extends ArgumentSchema,
  R extends ArgumentSchema,
  Q extends boolean,
> {
  /** What it takes. Default: nothing. */
  readonly arguments?: A | undefined;
  /** What it answers. Default: nothing but that it is done. */
  readonly response?: R | undefined;
  /** Errors that the responder may fail with, which reach the caller as what they are. */
  readonly errors?: ErrorCodes | undefined;
  /** The same for errors after which the connection is closed. */
  readonly fatalErrors?: ErrorCodes | undefined;
  /** Whether the caller waits for an answer. Default: true. */
  readonly requiresAnswer?: Q | undefined;
}

/** Any command, as its machinery sees it. */
export type AnyCommand = Command<ArgumentSchema, ArgumentSchema, boolean>;

/** What a command is called with. */
export type CommandArguments<C> =
  C extends Command<infer A, ArgumentSchema, boolean> ? GivenValues<A> : never;

/**
 * Something that one side of a connection can ask the other to do: its name, what goes with it, what
 * comes back, and how it may fail.
 *
 * ```ts
 * const Divide = new Command("Divide", {
 *   arguments: { numerator: new Float(), denominator: new Float() },
 *   response: { quotient: new Float() },
 *   errors: [[DivisionByZero, "ZERO_DIVISION"]],
 * });
 * ```
 *
 * @see Twisted: `twisted.protocols.amp.Command` (AMP-5, AMP-6, AMP-9), there a class to be subclassed
 */
export class Command<
  A extends ArgumentSchema = NoArguments,
  R extends ArgumentSchema = NoArguments,
  Q extends boolean = true,
> {
  /** What it is called on the wire: a string of bytes. */
  readonly commandName: string;
  readonly arguments: A;
  readonly response: R;
  readonly requiresAnswer: Q;
  readonly errors: ReadonlyMap<RemoteErrorClass, string>;
  readonly fatalErrors: ReadonlyMap<RemoteErrorClass, string>;

  /** @throws RangeError when the name, or a code, has a character above U+00FF */
  constructor(commandName: string, definition: CommandDefinition<A, R, Q> = {}) {
    encodeLatin1(commandName);
    this.commandName = commandName;
    // A and R are NoArguments, and Q true, unless the definition says otherwise.
    this.arguments = definition.arguments ?? ({} as A);
    this.response = definition.response ?? ({} as R);
    this.requiresAnswer = (definition.requiresAnswer ?? true) as Q;
    this.errors = new Map(definition.errors ?? []);
    this.fatalErrors = new Map(definition.fatalErrors ?? []);
    for (const code of [...this.errors.values(), ...this.fatalErrors.values()]) encodeLatin1(code);
  }

  /** A command like this one, with other arguments or response, or with errors added (AMP-5). */
  extend<A2 extends ArgumentSchema = A, R2 extends ArgumentSchema = R, Q2 extends boolean = Q>(
    commandName: string,
    changes: CommandDefinition<A2, R2, Q2> = {},
  ): Command<A2, R2, Q2> {
    return new Command(commandName, {
      arguments: changes.arguments ?? (this.arguments as ArgumentSchema as A2), // A2 is A then
      response: changes.response ?? (this.response as ArgumentSchema as R2), // R2 is R then
      requiresAnswer: changes.requiresAnswer ?? (this.requiresAnswer as boolean as Q2), // Q2 is Q
      errors: [...(changes.errors ?? []), ...this.errors],
      fatalErrors: [...(changes.fatalErrors ?? []), ...this.fatalErrors],
    });
  }

  /** @throws InvalidSignature, TypeError, RangeError for arguments that can't be sent */
  makeArguments(values: GivenValues<A>): AmpBox {
    return encodeValues(this.arguments, values);
  }

  /** @throws MalformedAmpBox */
  parseArguments(box: AmpBox): ArrivedValues<A> {
    return decodeValues(this.arguments, box);
  }

  /** @throws InvalidSignature, TypeError, RangeError for a response that can't be sent */
  makeResponse(values: GivenValues<R>): AmpBox {
    return encodeValues(this.response, values);
  }

  /** @throws MalformedAmpBox */
  parseResponse(box: AmpBox): ArrivedValues<R> {
    return decodeValues(this.response, box);
  }

  /**
   * The answer that tells of what a responder has returned. For locators.
   *
   * @throws BadLocalReturn when it can't be sent
   */
  answerWith(returned: unknown): Answer {
    try {
      // Whether it fits the schema is checked; a responder may also return nothing.
      return { box: this.makeResponse((returned ?? {}) as GivenValues<R>) };
    } catch (error) {
      throw new BadLocalReturn(`${this.commandName} can't be answered with what was returned`, {
        cause: error,
      });
    }
  }

  /** How the caller is told of `error`, or `undefined` when it is not declared. */
  describeError(error: Error): RemoteAmpError | undefined {
    const code = codeFor(error, this.errors);
    const fatalCode = code === undefined ? codeFor(error, this.fatalErrors) : undefined;
    const told = code ?? fatalCode;
    if (told === undefined) return undefined;
    const fatal = fatalCode !== undefined;
    return new RemoteAmpError(told, String(error.message), { fatal, cause: error });
  }

  /** The error that stands for one the peer has told us. */
  reviveError(error: RemoteAmpError): Error {
    const { errorCode, description } = error;
    const declared = [...this.errors, ...this.fatalErrors].find(([, code]) => code === errorCode);
    if (declared === undefined) return new UnknownRemoteError(errorCode, description);
    const [Declared] = declared;
    return new Declared(description);
  }
}

function codeFor(error: Error, codes: ReadonlyMap<ErrorClass, string>): string | undefined {
  for (const [type, code] of codes) if (error instanceof type) return code;
  return undefined;
}
