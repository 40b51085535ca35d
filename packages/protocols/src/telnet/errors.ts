/**
 * The errors of this folder.
 *
 * ```text
 * ProtocolError
 *   LocalProtocolError
 *     NegotiationError            what will, wont, do and dont fail with
 *       AlreadyNegotiating
 *       AlreadyEnabled
 *       AlreadyDisabled
 *       OptionRefused
 *   RemoteProtocolError
 *     SubnegotiationTooLongError
 * ```
 */
import { LocalProtocolError, RemoteProtocolError } from "../basic/errors.ts";

/** An option can't be switched. @see Twisted: `twisted.conch.telnet.NegotiationError` */
export abstract class NegotiationError extends LocalProtocolError {
  /** Its number. */
  readonly option: number;

  constructor(option: number, what: string) {
    super(`option ${option} ${what}`);
    this.option = option;
  }
}

/** The answer to the last request about the option is still to come. */
export class AlreadyNegotiating extends NegotiationError {
  override readonly name = "AlreadyNegotiating";
  override readonly code = "ERR_TELNET_ALREADY_NEGOTIATING";

  constructor(option: number) {
    super(option, "is being negotiated");
  }
}

/** It is on. */
export class AlreadyEnabled extends NegotiationError {
  override readonly name = "AlreadyEnabled";
  override readonly code = "ERR_TELNET_ALREADY_ENABLED";

  constructor(option: number) {
    super(option, "is on already");
  }
}

/** It is off. */
export class AlreadyDisabled extends NegotiationError {
  override readonly name = "AlreadyDisabled";
  override readonly code = "ERR_TELNET_ALREADY_DISABLED";

  constructor(option: number) {
    super(option, "is off already");
  }
}

/** The peer doesn't want it. */
export class OptionRefused extends NegotiationError {
  override readonly name = "OptionRefused";
  override readonly code = "ERR_TELNET_OPTION_REFUSED";

  constructor(option: number) {
    super(option, "was refused by the peer");
  }
}

/** A subnegotiation has more bytes than are kept, 64 KiB: the connection is closed. */
export class SubnegotiationTooLongError extends RemoteProtocolError {
  override readonly name = "SubnegotiationTooLongError";
  override readonly code = "ERR_TELNET_SUBNEGOTIATION_TOO_LONG";
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`subnegotiation is longer than ${limitBytes} bytes`);
    this.limitBytes = limitBytes;
  }
}
