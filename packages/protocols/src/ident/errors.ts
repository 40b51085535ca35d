/**
 * The errors of ident, with Twisted's names. A `lookup` throws them to say why it does not tell; a client's
 * query fails with them.
 *
 * ```text
 * ProtocolError
 *   IdentError        unknown
 *     NoUser          there is no such connection, or nobody's
 *     InvalidPort     a port is none
 *     HiddenUser      somebody who does not want to be known
 * ```
 */
import { ProtocolError } from "../basic/errors.ts";

/** Who owns the connection is not known, and neither is why. */
export class IdentError extends ProtocolError {
  override readonly name: string = "IdentError";
  override readonly code: string = "ERR_IDENT";
  /** What it is called on the wire. */
  readonly identDescription: string = "UNKNOWN-ERROR";
}

/** There is no such connection, or it is nobody's. */
export class NoUser extends IdentError {
  override readonly name = "NoUser";
  override readonly code = "ERR_IDENT_NO_USER";
  override readonly identDescription = "NO-USER";
}

/** A port is not one from 1 to 65535. */
export class InvalidPort extends IdentError {
  override readonly name = "InvalidPort";
  override readonly code = "ERR_IDENT_INVALID_PORT";
  override readonly identDescription = "INVALID-PORT";
}

/** The user has asked not to be told of. */
export class HiddenUser extends IdentError {
  override readonly name = "HiddenUser";
  override readonly code = "ERR_IDENT_HIDDEN_USER";
  override readonly identDescription = "HIDDEN-USER";
}

/** The error of that name on the wire. */
export function identErrorFor(description: string, message: string): IdentError {
  const types = [NoUser, InvalidPort, HiddenUser];
  const errors = types.map((type) => new type(message));
  const known = errors.find((error) => error.identDescription === description);
  return known ?? new IdentError(message);
}
