/**
 * The errors of DICT.
 *
 * ```text
 * ProtocolError
 *   DictError
 *     DictRefusedError        the server refuses, with a status
 *     DictAnswerError         what the server sent is no answer to what was asked: it is left
 *     DictCommandError        a command of the peer can't be understood: it is told so
 * ```
 */
import { ProtocolError } from "../basic/errors.ts";

/** What every error of this folder descends from. */
export abstract class DictError extends ProtocolError {}

/** The server answered with a status that means it won't (RFC 2229, section 2.4). */
export class DictRefusedError extends DictError {
  override readonly name = "DictRefusedError";
  override readonly code = "ERR_DICT_REFUSED";
  /** Such as 420, when the server is not available for now. */
  readonly status: number;

  constructor(status: number, text: string) {
    super(`status ${status}: ${text}`);
    this.status = status;
  }
}

/** The server broke the protocol. */
export class DictAnswerError extends DictError {
  override readonly name = "DictAnswerError";
  override readonly code = "ERR_DICT_ANSWER";
}

/** The words of a command can't be told apart. */
export class DictCommandError extends DictError {
  override readonly name = "DictCommandError";
  override readonly code = "ERR_DICT_COMMAND";
}
