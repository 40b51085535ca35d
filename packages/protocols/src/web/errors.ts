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
