/**
 * AMP, the Asynchronous Messaging Protocol: typed commands, in both directions of one connection.
 *
 * @module amp
 */
export { AMP } from "./amp.ts";
export { AmpBox, AmpBox as Box } from "./amp-box.ts";
export { AmpDateTime, type DateTimeParts } from "./amp-date-time.ts";
export { Argument, type ArgumentOptions, LocalArgument } from "./argument.ts";
export type {
  AnyArgument,
  ArgumentSchema,
  ArrivedValue,
  ArrivedValues,
  GivenValue,
  GivenValues,
  IsOptional,
  OptionalNames,
  PropertyName,
  RequiredNames,
} from "./argument-schema.ts";
export { AmpList } from "./arguments/amp-list.ts";
export { BooleanArgument as Boolean } from "./arguments/boolean.ts";
export { DateTime } from "./arguments/date-time.ts";
export { Decimal } from "./arguments/decimal.ts";
export { Descriptor } from "./arguments/descriptor.ts";
export { Float } from "./arguments/float.ts";
export { Integer, SafeInteger } from "./arguments/integer.ts";
export { ListOf } from "./arguments/list-of.ts";
export { StringArgument as String } from "./arguments/string.ts";
export { Path, Unicode } from "./arguments/unicode.ts";
export { BinaryBoxProtocol } from "./binary-box-protocol.ts";
export { BoxDecoder, type BoxLimits, parseString } from "./box-decoder.ts";
export { BoxDispatcher, type CallArguments, type ICommandCaller } from "./box-dispatcher.ts";
export { encodeBox } from "./box-encoder.ts";
export {
  type AnyCommand,
  Command,
  type CommandDefinition,
  type ErrorCodes,
  type NoArguments,
  type RemoteErrorClass,
} from "./command.ts";
export {
  CommandLocator,
  type IResponderRegistry,
  type NothingReturned,
  type Responder,
  type Returned,
  type SwitchResponder,
} from "./command-locator.ts";
export { DecimalValue } from "./decimal-value.ts";
export * from "./errors.ts";
export type {
  Answer,
  BoxResponder,
  IBoxConnection,
  IBoxReceiver,
  IBoxSender,
  IResponderLocator,
} from "./interfaces.ts";
export {
  MAX_BOX_BYTES,
  MAX_BOX_KEYS,
  MAX_KEY_LENGTH,
  MAX_OUTSTANDING_ANSWERS,
  MAX_TLS_QUEUE_BYTES,
  MAX_VALUE_LENGTH,
} from "./limits.ts";
export { ProtocolSwitchCommand, type SwitchFactory } from "./protocol-switch-command.ts";
export { StartTLS, StartTLSCommand, type TLSArguments } from "./start-tls.ts";
