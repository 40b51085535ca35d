/**
 * The errors of AMP, with Twisted's names.
 *
 * ```text
 * ProtocolError
 *   AmpError
 *     TooLong                a key or value does not fit its length, ours or the peer's
 *     BoxTooLarge            the peer's box has more keys or bytes than are accepted
 *     InvalidKey             a key to be sent is empty, or no string of bytes
 *     InvalidSignature       a command was given other arguments than it declares
 *     MalformedAmpBox        a box lacks an argument, or holds one that can't be read
 *     NoEmptyBoxes           a box is neither command nor answer
 *     UnknownAnswer          an answer to nothing that was asked
 *     TLSQueueFull           too much waits for TLS
 *     PlaintextBehindTLS     the peer sent on in clear after TLS was agreed on
 *     BadLocalReturn         a responder returned what can't be sent
 *     ProtocolSwitched       the connection speaks another protocol now
 *     OnlyOneTLS             the connection is secured, or about to be
 *     StartTLSUnsupported    the transport can't be secured
 *     DescriptorsUnsupported file descriptors can't be sent or received
 *     UnhandledCommand       the peer does not know the command
 *     RemoteAmpError         the peer failed, in a way it has a code for
 *       UnknownRemoteError   … that is not declared
 * ```
 */
import { ProtocolError } from "../basic/errors.ts";

/** What every error of this folder descends from. */
export abstract class AmpError extends ProtocolError {}

/** What is said of a {@link TooLong}. */
export interface TooLongDetails {
  /** Whether it is a key; else a value. */
  readonly isKey: boolean;
  /** Whether it was to be sent; else it was received. */
  readonly isLocal: boolean;
  /** The key of a value that is too long. */
  readonly keyName?: string | undefined;
}

/** A key or value is longer than the wire format allows (AMP-3). */
export class TooLong extends AmpError {
  override readonly name = "TooLong";
  override readonly code = "ERR_AMP_TOO_LONG";
  readonly isKey: boolean;
  readonly isLocal: boolean;
  readonly keyName: string | undefined;
  /** How long it is, in bytes. */
  readonly length: number;
  readonly limitBytes: number;

  constructor(length: number, limitBytes: number, { isKey, isLocal, keyName }: TooLongDetails) {
    super(`${isKey ? "key" : "value"} of ${length} bytes is longer than ${limitBytes} bytes`);
    this.length = length;
    this.limitBytes = limitBytes;
    this.isKey = isKey;
    this.isLocal = isLocal;
    this.keyName = keyName;
  }
}

/** A box has more keys or more bytes than are accepted (AMP-15). */
export class BoxTooLarge extends AmpError {
  override readonly name = "BoxTooLarge";
  override readonly code = "ERR_AMP_BOX_TOO_LARGE";
  readonly limit: number;

  constructor(size: number, limit: number, unit: "bytes" | "keys") {
    super(`box of at least ${size} ${unit}, at most ${limit} are accepted`);
    this.limit = limit;
  }
}

/** A key to be sent is empty, or has a character that is no byte (AMP-3b). */
export class InvalidKey extends AmpError {
  override readonly name = "InvalidKey";
  override readonly code = "ERR_AMP_INVALID_KEY";

  constructor(problem: string, options?: ErrorOptions) {
    super(`a key ${problem}`, options);
  }
}

/** A command was called with an argument missing, or with one that it does not declare (AMP-6). */
export class InvalidSignature extends AmpError {
  override readonly name = "InvalidSignature";
  override readonly code = "ERR_AMP_INVALID_SIGNATURE";
}

/** A box lacks an argument, or has one that is not of its declared type. */
export class MalformedAmpBox extends AmpError {
  override readonly name = "MalformedAmpBox";
  override readonly code = "ERR_AMP_MALFORMED_BOX";
}

/** A box has none of `_answer`, `_error` and `_command` (AMP-8). */
export class NoEmptyBoxes extends AmpError {
  override readonly name = "NoEmptyBoxes";
  override readonly code = "ERR_AMP_NO_EMPTY_BOXES";

  constructor() {
    super("a box is neither a command nor an answer");
  }
}

/** An answer has the tag of no call that waits for one (AMP-8). */
export class UnknownAnswer extends AmpError {
  override readonly name = "UnknownAnswer";
  override readonly code = "ERR_AMP_UNKNOWN_ANSWER";

  constructor() {
    super("an answer belongs to no call that waits for one");
  }
}

/** More was to be sent while TLS was being agreed on than may wait (AMP-14). */
export class TLSQueueFull extends AmpError {
  override readonly name = "TLSQueueFull";
  override readonly code = "ERR_AMP_TLS_QUEUE_FULL";
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`more than ${limitBytes} bytes wait for TLS`);
    this.limitBytes = limitBytes;
  }
}

/** There were bytes behind the box that started TLS: somebody may have put them there (GEN-8). */
export class PlaintextBehindTLS extends AmpError {
  override readonly name = "PlaintextBehindTLS";
  override readonly code = "ERR_AMP_PLAINTEXT_BEHIND_TLS";

  constructor(count: number) {
    super(`${count} bytes came in clear behind the start of TLS`);
  }
}

/** A responder returned something that its command can't be answered with (AMP-5). */
export class BadLocalReturn extends AmpError {
  override readonly name = "BadLocalReturn";
  override readonly code = "ERR_AMP_BAD_LOCAL_RETURN";
}

/** The connection has been handed to another protocol, or is about to be (AMP-13). */
export class ProtocolSwitched extends AmpError {
  override readonly name = "ProtocolSwitched";
  override readonly code = "ERR_AMP_PROTOCOL_SWITCHED";

  constructor() {
    super("this connection has switched: no AMP traffic allowed");
  }
}

/** `StartTLS` on a connection that is secured, or about to be (AMP-14). */
export class OnlyOneTLS extends AmpError {
  override readonly name = "OnlyOneTLS";
  override readonly code = "ERR_AMP_ONLY_ONE_TLS";

  constructor() {
    super("TLS can be started only once on a connection");
  }
}

/** `StartTLS` on a transport without `startTLS`. */
export class StartTLSUnsupported extends AmpError {
  override readonly name = "StartTLSUnsupported";
  override readonly code = "ERR_AMP_START_TLS_UNSUPPORTED";

  constructor() {
    super("this transport can't be secured");
  }
}

/** A file descriptor was to be sent or received: Node can't (AMP-12). */
export class DescriptorsUnsupported extends AmpError {
  override readonly name = "DescriptorsUnsupported";
  override readonly code = "ERR_AMP_DESCRIPTORS_UNSUPPORTED";

  constructor() {
    super("file descriptors can't be sent over connections");
  }
}

/** The peer has no responder for the command (AMP-4). */
export class UnhandledCommand extends AmpError {
  override readonly name = "UnhandledCommand";
  override readonly code = "ERR_AMP_UNHANDLED_COMMAND";
}

/** What is said of a {@link RemoteAmpError} that is to be sent. */
export interface RemoteAmpErrorOptions extends ErrorOptions {
  /** Whether the connection is to be closed after it was sent. Default: false. */
  readonly fatal?: boolean | undefined;
}

/**
 * One side failed to do what the other asked for, and has a code for it. A responder that deals in raw
 * boxes throws it to choose code and description itself.
 */
export class RemoteAmpError extends AmpError {
  override readonly name: string = "RemoteAmpError";
  override readonly code: string = "ERR_AMP_REMOTE";
  /** The code as it is on the wire, such as `UNKNOWN`. */
  readonly errorCode: string;
  /** What the peer says about it. */
  readonly description: string;
  readonly fatal: boolean;

  constructor(
    errorCode: string,
    description: string,
    { fatal = false, ...options }: RemoteAmpErrorOptions = {},
  ) {
    super(`code ${errorCode}: ${description}`, options);
    this.errorCode = errorCode;
    this.description = description;
    this.fatal = fatal;
  }
}

/** The peer failed with a code that the command does not declare (AMP-6). */
export class UnknownRemoteError extends RemoteAmpError {
  override readonly name = "UnknownRemoteError";
  override readonly code = "ERR_AMP_UNKNOWN_REMOTE";
}
