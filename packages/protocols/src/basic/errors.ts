/**
 * The errors of the basic receivers.
 *
 * ```text
 * ProtocolError
 *   LocalProtocolError             this program's mistake, thrown at the call
 *     LineContainsDelimiterError
 *     NotOverriddenError
 *     NoProgressError
 *     StringTooLongError
 *     TransferInProgressError
 *   RemoteProtocolError            the peer's; decoders throw it, receivers close
 *     LengthLimitExceededError
 *     LineTooLongError
 *     NetstringParseError
 *     UnfinishedMessageError
 *   ConsumerStoppedError           a file transfer was ended by its consumer
 * ```
 */

/** What every error of this folder descends from: one class to catch, one `code` to tell apart. */
export abstract class ProtocolError extends Error {
  /** Names the kind of error; stable across versions, unlike the message. */
  abstract readonly code: string;
}

/** This program used a protocol wrongly. */
export abstract class LocalProtocolError extends ProtocolError {}

/** The peer broke a rule of the protocol. */
export abstract class RemoteProtocolError extends ProtocolError {}

/** A line to be sent contains what ends a line, so that the peer would see more lines than one. */
export class LineContainsDelimiterError extends LocalProtocolError {
  override readonly name = "LineContainsDelimiterError";
  override readonly code = "ERR_LINE_CONTAINS_DELIMITER";

  constructor() {
    super("a line to be sent contains its delimiter, or a part of it");
  }
}

/** Something arrived for an event method that the subclass had to override. */
export class NotOverriddenError extends LocalProtocolError {
  override readonly name = "NotOverriddenError";
  override readonly code = "ERR_NOT_OVERRIDDEN";
  /** The name of the method. */
  readonly method: string;

  constructor(protocol: object, method: string) {
    super(`${protocol.constructor.name} does not override ${method}`);
    this.method = method;
  }
}

/** A `StatefulProtocol` asked for no bytes twice in a row: it would do so for ever. */
export class NoProgressError extends LocalProtocolError {
  override readonly name = "NoProgressError";
  override readonly code = "ERR_NO_PROGRESS";

  constructor() {
    super("zero bytes were asked for twice in a row");
  }
}

/** A string to be sent is longer than its length prefix can say. */
export class StringTooLongError extends LocalProtocolError {
  override readonly name = "StringTooLongError";
  override readonly code = "ERR_STRING_TOO_LONG";
  /** How long it is, in bytes. */
  readonly length: number;
  /** How long it may be, in bytes. */
  readonly limitBytes: number;

  constructor(length: number, limitBytes: number) {
    super(`string of ${length} bytes is longer than ${limitBytes} bytes`);
    this.length = length;
    this.limitBytes = limitBytes;
  }
}

/** `beginFileTransfer()` on a sender that is at work. */
export class TransferInProgressError extends LocalProtocolError {
  override readonly name = "TransferInProgressError";
  override readonly code = "ERR_TRANSFER_IN_PROGRESS";

  constructor() {
    super("a file is being sent already");
  }
}

/** A length prefix announces a longer string than the receiver accepts. */
export class LengthLimitExceededError extends RemoteProtocolError {
  override readonly name = "LengthLimitExceededError";
  override readonly code = "ERR_LENGTH_LIMIT_EXCEEDED";
  /** What the prefix said, in bytes. */
  readonly length: number;
  readonly limitBytes: number;

  constructor(length: number, limitBytes: number) {
    super(`string of ${length} bytes announced, at most ${limitBytes} are accepted`);
    this.length = length;
    this.limitBytes = limitBytes;
  }
}

/** A line is longer than the receiver accepts. */
export class LineTooLongError extends RemoteProtocolError {
  override readonly name = "LineTooLongError";
  override readonly code = "ERR_LINE_TOO_LONG";
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`line is longer than ${limitBytes} bytes`);
    this.limitBytes = limitBytes;
  }
}

/** What arrived is no netstring. */
export class NetstringParseError extends RemoteProtocolError {
  override readonly name = "NetstringParseError";
  override readonly code = "ERR_NETSTRING_PARSE";
}

/** The input ended inside a message. */
export class UnfinishedMessageError extends RemoteProtocolError {
  override readonly name = "UnfinishedMessageError";
  override readonly code = "ERR_UNFINISHED_MESSAGE";
  /** How much of the message there is, in bytes. */
  readonly leftoverBytes: number;

  constructor(leftoverBytes: number) {
    super(`input ended inside a message, ${leftoverBytes} bytes are left over`);
    this.leftoverBytes = leftoverBytes;
  }
}

/** The consumer of a file transfer called `stopProducing()`: its connection was lost, as a rule. */
export class ConsumerStoppedError extends ProtocolError {
  override readonly name = "ConsumerStoppedError";
  override readonly code = "ERR_CONSUMER_STOPPED";

  constructor() {
    super("consumer asked us to stop producing");
  }
}
