/**
 * The errors of SIP.
 *
 * ```text
 * ProtocolError
 *   SIPFormatError        what arrived is not well formed
 *   SIPError              a request is to be answered with this status
 *     RegistrationError   a registry refuses
 *   UnauthorizedLogin     somebody isn't who they say
 * ```
 */
import { ProtocolError } from "../basic/errors.ts";
import { phraseOf } from "./status.ts";

/**
 * What arrived is no message of SIP, or has a part that is not well formed. A datagram is ignored for it (SI-1,
 * SI-4); a request whose addresses are not well formed is answered with 400.
 */
export class SIPFormatError extends ProtocolError {
  override readonly name = "SIPFormatError";
  override readonly code = "ERR_SIP_FORMAT";
}

/** Throw it from what answers a request, to have it refused with a status (SI-3). */
export class SIPError extends ProtocolError {
  override readonly name: string = "SIPError";
  override readonly code: string = "ERR_SIP";
  /** 300 to 699. */
  readonly status: number;
  readonly phrase: string;

  /**
   * @param phrase - Default: what RFC 3261 calls the status
   * @throws RangeError when no refusal has that status, or the phrase has a line end
   */
  constructor(status: number, phrase: string = phraseOf(status), options?: ErrorOptions) {
    if (!Number.isInteger(status) || status < 300 || status > 699) {
      throw new RangeError(`a refusal has a status from 300 to 699, got ${status}`);
    }
    if (/[\r\n]/.test(phrase)) throw new RangeError("a phrase must be one line");
    super(`SIP error (${status}): ${phrase}`, options);
    this.status = status;
    this.phrase = phrase;
  }
}

/** A registration is not possible. */
export class RegistrationError extends SIPError {
  override readonly name = "RegistrationError";
  override readonly code = "ERR_SIP_REGISTRATION";
}

/** Somebody isn't who they say: they are asked again. */
export class UnauthorizedLogin extends ProtocolError {
  override readonly name = "UnauthorizedLogin";
  override readonly code = "ERR_SIP_UNAUTHORIZED";
}
