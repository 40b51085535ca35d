/**
 * The errors of XML-RPC.
 *
 * ```text
 * XmlRpcError
 *   XmlRpcDecodeError      what was received is not XML-RPC
 *   XmlRpcEncodeError      a value can't be sent: a mistake of the caller
 *   ArgumentCountError     a procedure takes more or fewer arguments than it was called with
 *   Fault                  the answer to a call that went wrong (fault.ts)
 *     NoSuchFunction       nobody answers to that name
 * ```
 */
import type { XmlPosition } from "../xml/index.ts";

/** What every error of XML-RPC descends from: one class to catch, one `code` to tell apart. */
export abstract class XmlRpcError extends Error {
  /** Names the kind of error; stable across versions, unlike the message. */
  abstract readonly code: string;
}

/**
 * A document that was received is not XML-RPC, or not even XML; then `cause` is the XML reader's error.
 * The message does not quote the document.
 */
export class XmlRpcDecodeError extends XmlRpcError {
  override readonly name = "XmlRpcDecodeError";
  override readonly code = "ERR_XMLRPC_DECODE";
  /** Where in the document. Absent when its bytes could not even be made text. */
  readonly position: XmlPosition | undefined;

  constructor(message: string, position: XmlPosition | undefined, options?: ErrorOptions) {
    super(message, options);
    this.position = position;
  }
}

/** A value, or a string in it, that XML-RPC has no way to write. `cause` is the XML writer's error. */
export class XmlRpcEncodeError extends XmlRpcError {
  override readonly name = "XmlRpcEncodeError";
  override readonly code = "ERR_XMLRPC_ENCODE";
}

/** A procedure was called with more or fewer arguments than it takes (XR-5). Logged, not told the peer. */
export class ArgumentCountError extends XmlRpcError {
  override readonly name = "ArgumentCountError";
  override readonly code = "ERR_XMLRPC_ARGUMENT_COUNT";

  constructor(given: number, least: number, most: number) {
    const taken = least === most ? `${least}` : `${least} to ${most}`;
    super(`procedure takes ${taken} arguments, got ${given}`);
  }
}
