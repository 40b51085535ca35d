/**
 * The errors of this folder.
 *
 * ```text
 * LocalProtocolError               misuse by the program
 *   UnsupportedMethod              a resource doesn't render a method
 *   UnexpectedResultError          a resource rendered something that is no response
 *   ResponseStartedError           the response has begun, so no cookie can go with it
 *   FileChangedError               a file became shorter while it was sent
 *   EncoderFullError               a program writes faster than its response is encoded
 * RemoteProtocolError
 *   LoginFailed                    a client is not to be let in
 * ```
 */
import { inWords } from "../http/argument-checks.ts";
import { LocalProtocolError, RemoteProtocolError } from "../http/errors.ts";

/**
 * A resource has no way to render a method. The site answers 405 or 501 (RS-3).
 *
 * @see Twisted: `twisted.web.error.UnsupportedMethod`
 */
export class UnsupportedMethod extends LocalProtocolError {
  override readonly name = "UnsupportedMethod";
  override readonly code = "ERR_UNSUPPORTED_METHOD";
  /** The methods it does have, for the Allow field. */
  readonly allowedMethods: readonly string[];

  constructor(allowedMethods: readonly string[]) {
    super(`method not supported, only ${allowedMethods.join(", ")}`);
    this.allowedMethods = allowedMethods;
  }
}

/** A resource rendered something that is neither bytes, text, a stream, nor `NOT_DONE_YET` (RS-4). */
export class UnexpectedResultError extends LocalProtocolError {
  override readonly name = "UnexpectedResultError";
  override readonly code = "ERR_UNEXPECTED_RESULT";

  constructor(result: unknown) {
    super(`render() has to return bytes, text, a stream or NOT_DONE_YET, got ${inWords(result)}`);
  }
}

/** The head of the response is out: a session that begins now could not be told to the client (RS-7). */
export class ResponseStartedError extends LocalProtocolError {
  override readonly name = "ResponseStartedError";
  override readonly code = "ERR_RESPONSE_STARTED";

  constructor() {
    super("the response has begun, no cookie can go with it any more");
  }
}

/** A program goes on writing while too much waits to be encoded; the connection is aborted (RS-8). */
export class EncoderFullError extends LocalProtocolError {
  override readonly name = "EncoderFullError";
  override readonly code = "ERR_ENCODER_FULL";
  readonly waitingBytes: number;
  readonly limitBytes: number;

  constructor(waitingBytes: number, limitBytes: number) {
    super(`${waitingBytes} bytes wait to be encoded, more than ${limitBytes}`);
    this.waitingBytes = waitingBytes;
    this.limitBytes = limitBytes;
  }
}

/** A file became shorter while it was sent: what is missing can't be made up (ST-9). */
export class FileChangedError extends LocalProtocolError {
  override readonly name = "FileChangedError";
  override readonly code = "ERR_FILE_CHANGED";

  constructor() {
    super("the file became shorter while it was sent");
  }
}

/**
 * A client has not shown who it is, or is not to be let in: it is answered with 401 (GU-1).
 *
 * @see Twisted: `twisted.cred.error.LoginFailed`
 */
export class LoginFailed extends RemoteProtocolError {
  override readonly name = "LoginFailed";
  override readonly code = "ERR_LOGIN_FAILED";

  /** @param why - for logs; clients are not told */
  constructor(why = "not to be let in") {
    super(why);
  }
}
