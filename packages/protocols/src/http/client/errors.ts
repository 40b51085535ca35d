/**
 * The errors of clients.
 *
 * ```text
 * HTTPError
 *   ResponseDone                   no failure: a body is complete
 *   PotentialDataLoss              a body ended with the connection: it may be complete
 *   RequestNotSent                 the connection is busy or gone; nothing was sent
 *   ResponseTimeoutError           the server took too long
 *   ExchangeError                  has reasons
 *     RequestGenerationFailed      the body couldn't be produced, or the request was given up
 *     RequestTransmissionFailed    the connection was lost while the request was sent
 *     ResponseFailed               the response is not complete, or breaks a rule
 *       ResponseNeverReceived      not a byte of it came
 *   LocalProtocolError
 *     BadHeaders                   the header fields of a request can't be sent
 *     WrongBodyLength              a body is not as long as its producer said
 *     ExcessWrite                  a body goes on after its producer said that it was over
 *   RemoteProtocolError
 *     ParseError                   the server broke a rule
 *       BadResponseVersion
 *     BodyTooLongError             a body is longer than its reader takes
 * ```
 */
import type { Failure } from "@cordage/deferred";
import { HTTPError, LocalProtocolError, RemoteProtocolError } from "../errors.ts";
import type { Refusal } from "../refusal.ts";
import type { IResponse } from "./response.ts";

/** What a body's `connectionLost` gets when all of it was delivered (AG-9). */
export class ResponseDone extends HTTPError {
  override readonly name = "ResponseDone";
  override readonly code = "ERR_RESPONSE_DONE";

  constructor() {
    super("the response is complete");
  }
}

/** What it gets when the end was told by the connection closing: nobody knows whether that was all (AG-9). */
export class PotentialDataLoss extends HTTPError {
  override readonly name = "PotentialDataLoss";
  override readonly code = "ERR_POTENTIAL_DATA_LOSS";

  constructor() {
    super("the body ended with the connection, so there may have been more of it");
  }
}

/** The connection takes no request now; nothing was sent, so it is safe to try another (AG-4). */
export class RequestNotSent extends HTTPError {
  override readonly name = "RequestNotSent";
  override readonly code = "ERR_REQUEST_NOT_SENT";

  constructor() {
    super("the connection is not ready for a request");
  }
}

/** The server took too long (AG-17). */
export class ResponseTimeoutError extends HTTPError {
  override readonly name = "ResponseTimeoutError";
  override readonly code = "ERR_RESPONSE_TIMEOUT";
  /** How long it had, in seconds. */
  readonly timeout: number;

  constructor(what: string, timeout: number) {
    super(`${what} within ${timeout} seconds`);
    this.timeout = timeout;
  }
}

/** A request that got no complete response, and why. */
export abstract class ExchangeError extends HTTPError {
  /** What went wrong; the first is the `cause` too. */
  readonly reasons: readonly Failure[];

  constructor(message: string, reasons: readonly Failure[]) {
    const told = reasons.map((reason) => reason.getErrorMessage()).join("; ");
    super(`${message}: ${told}`, { cause: reasons[0]?.value });
    this.reasons = reasons;
  }
}

/** The request couldn't be produced, or was given up while it was sent; the connection was aborted (AG-3). */
export class RequestGenerationFailed extends ExchangeError {
  override readonly name = "RequestGenerationFailed";
  override readonly code = "ERR_REQUEST_GENERATION_FAILED";

  constructor(reasons: readonly Failure[]) {
    super("the request could not be produced", reasons);
  }
}

/** The connection was lost while the request was sent (AG-4). */
export class RequestTransmissionFailed extends ExchangeError {
  override readonly name = "RequestTransmissionFailed";
  override readonly code = "ERR_REQUEST_TRANSMISSION_FAILED";

  constructor(reasons: readonly Failure[]) {
    super("the request could not be sent", reasons);
  }
}

/** The response is not complete, or is not to be trusted (AG-4). */
export class ResponseFailed extends ExchangeError {
  override readonly name: string = "ResponseFailed";
  override readonly code: string = "ERR_RESPONSE_FAILED";
  /** The response, if its head had come. */
  readonly response: IResponse | undefined;

  constructor(
    reasons: readonly Failure[],
    response?: IResponse,
    message = "the response is not complete",
  ) {
    super(message, reasons);
    this.response = response;
  }
}

/** The request was sent, and not a byte came back: the server may or may not have acted on it (AG-4). */
export class ResponseNeverReceived extends ResponseFailed {
  override readonly name = "ResponseNeverReceived";
  override readonly code = "ERR_RESPONSE_NEVER_RECEIVED";

  constructor(reasons: readonly Failure[]) {
    super(reasons, undefined, "no response was received");
  }
}

/** Header fields that can't be sent: no Host or several, or fields that frame the body (AG-1, AG-2). */
export class BadHeaders extends LocalProtocolError {
  override readonly name = "BadHeaders";
  override readonly code = "ERR_BAD_HEADERS";
}

/** The producer of a body wrote more than it had said, or less (AG-3). */
export class WrongBodyLength extends LocalProtocolError {
  override readonly name = "WrongBodyLength";
  override readonly code = "ERR_WRONG_BODY_LENGTH";
  /** How long the body was to be. */
  readonly declared: number;
  /** How long it was. */
  readonly written: number;

  constructor(declared: number, written: number) {
    super(`the body was to have ${declared} bytes, its producer wrote ${written}`);
    this.declared = declared;
    this.written = written;
  }
}

/** The producer of a body wrote after it had said that it was done (AG-3). */
export class ExcessWrite extends LocalProtocolError {
  override readonly name = "ExcessWrite";
  override readonly code = "ERR_EXCESS_WRITE";

  constructor() {
    super("the body is over");
  }
}

/** The server broke a rule of HTTP (AG-5 to AG-7). */
export class ParseError extends RemoteProtocolError {
  override readonly name: string = "ParseError";
  override readonly code: string = "ERR_HTTP_PARSE";

  constructor({ reason }: Refusal) {
    super(`response refused: ${reason}`);
  }
}

/** The server speaks another version, or something else altogether (AG-5). */
export class BadResponseVersion extends ParseError {
  override readonly name = "BadResponseVersion";
  override readonly code = "ERR_BAD_RESPONSE_VERSION";
}

/** A body is longer than its reader takes: `readBody` 16 MiB, a decoder 64 MiB, unless told otherwise. */
export class BodyTooLongError extends RemoteProtocolError {
  override readonly name = "BodyTooLongError";
  override readonly code = "ERR_BODY_TOO_LONG";
  /** How many bytes are taken. */
  readonly limit: number;

  constructor(limit: number) {
    super(`the body is longer than ${limit} bytes`);
    this.limit = limit;
  }
}
