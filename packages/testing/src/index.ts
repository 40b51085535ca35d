/**
 * Tests without sockets: fake transports, clocks and reactors, and a look into Deferreds.
 *
 * @module testing
 */
export { AccumulatingProtocol, type AwaitingFactory } from "./accumulating-protocol.ts";
export { Clock } from "./clock.ts";
export {
  assertFailure,
  assertNoResult,
  failureResultOf,
  successResultOf,
} from "./deferred-results.ts";
export {
  AssertionFailedError,
  LoggedError,
  NoProducerRegisteredError,
  NoProtocolAttachedError,
  NotRecordingError,
  ProducingStoppedError,
  TestingError,
  TransportClosingError,
  TransportMisuseError,
  UnflushedErrorsError,
} from "./errors.ts";
export { flushLoggedErrors, startRecordingErrors, stopRecordingErrors } from "./logged-errors.ts";
export { StringTransport, type StringTransportOptions } from "./string-transport.ts";
export { StringTransportWithDisconnection } from "./string-transport-with-disconnection.ts";
