/**
 * Lines, length-prefixed strings, and files: what most protocols are made of.
 *
 * Receivers are protocols to subclass. Under each lies a decoder, which turns bytes into messages
 * and knows nothing of connections; it may be used by itself.
 *
 * @module basic
 */
export {
  ConsumerStoppedError,
  LengthLimitExceededError,
  LineContainsDelimiterError,
  LineTooLongError,
  LocalProtocolError,
  NetstringParseError,
  NoProgressError,
  NotOverriddenError,
  ProtocolError,
  RemoteProtocolError,
  StringTooLongError,
  TransferInProgressError,
  UnfinishedMessageError,
} from "./errors.ts";
export { FileSender } from "./file-sender.ts";
export type { FileSource, SyncReader } from "./file-source.ts";
export type { PieceTransform } from "./file-transfer.ts";
export {
  encodeIntString,
  encodeLength,
  IntStringDecoder,
  type PrefixLength,
} from "./int-string-decoder.ts";
export {
  Int8StringReceiver,
  Int16StringReceiver,
  Int32StringReceiver,
  IntNStringReceiver,
} from "./int-string-receiver.ts";
export { LineDecoder } from "./line-decoder.ts";
export { encodeLine, joinLine, type SentLineRules } from "./line-encoder.ts";
export { LineOnlyReceiver } from "./line-only-receiver.ts";
export { LineReceiver } from "./line-receiver.ts";
export {
  CRLF,
  type LineEncoding,
  type LineEncodingFor,
  type LineRules,
  MAX_LINE_LENGTH,
} from "./line-rules.ts";
export { encodeNetstring, NetstringDecoder } from "./netstring-decoder.ts";
export { NetstringReceiver } from "./netstring-receiver.ts";
export { MAX_PAUSED_BYTES, PausableProtocol } from "./pausable-protocol.ts";
export { StatefulProtocol, type StatefulStep, type StepHandler } from "./stateful-protocol.ts";
export {
  StatefulStringProtocol,
  type StatefulStrings,
  type StringReceiver,
  type StringReceiverClass,
} from "./stateful-string-protocol.ts";
export { MAX_STRING_LENGTH, type StringRules } from "./string-rules.ts";
