/**
 * The errors of this folder.
 *
 * ```text
 * ProtocolError
 *   RemoteProtocolError
 *     SOCKSMessageError           what was received is no message of this version
 *   SOCKSRefusedError             a server has refused, and says why
 *   SOCKSAuthenticationError      a server wants no method we have, or not this user
 * ```
 */
import { ProtocolError, RemoteProtocolError } from "../basic/errors.ts";
import type { SOCKSReply } from "./messages.ts";

/** What was received breaks the rules of its version. */
export class SOCKSMessageError extends RemoteProtocolError {
  override readonly name = "SOCKSMessageError";
  override readonly code = "ERR_SOCKS_MESSAGE";
  /** What a server answers it with. */
  readonly reply: SOCKSReply;

  constructor(message: string, reply: SOCKSReply = "failure") {
    super(message);
    this.reply = reply;
  }
}

/** A server refuses a request: one elsewhere, to a client of ours, or ours, to its client. */
export class SOCKSRefusedError extends ProtocolError {
  override readonly name = "SOCKSRefusedError";
  override readonly code = "ERR_SOCKS_REFUSED";
  /** Why; version 4 only knows `"failure"`. */
  readonly reply: SOCKSReply;

  constructor(reply: SOCKSReply, options?: ErrorOptions) {
    super(`the request was refused: ${reply}`, options);
    this.reply = reply;
  }
}

/** The server accepts none of the ways in which we could show who we are, or not who we are. */
export class SOCKSAuthenticationError extends ProtocolError {
  override readonly name = "SOCKSAuthenticationError";
  override readonly code = "ERR_SOCKS_AUTHENTICATION";
}
