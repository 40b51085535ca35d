/**
 * The errors of this folder, all of them misuse by the program.
 *
 * ```text
 * LocalProtocolError
 *   UnsupportedMethod              a resource doesn't render a method
 *   UnexpectedResultError          a resource rendered something that is no response
 * ```
 */
import { LocalProtocolError } from "../http/errors.ts";

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

/** A resource rendered something that is neither bytes, text, nor `NOT_DONE_YET` (RS-4). */
export class UnexpectedResultError extends LocalProtocolError {
  override readonly name = "UnexpectedResultError";
  override readonly code = "ERR_UNEXPECTED_RESULT";

  constructor(result: unknown) {
    super(`render() has to return bytes, text or NOT_DONE_YET, got ${typeof result}`);
  }
}
