/**
 * Tests without sockets: fake transports, clocks and reactors, and a look into Deferreds.
 *
 * @module testing
 */
export { AccumulatingProtocol, type AwaitingFactory } from "./accumulating-protocol.ts";
export { Clock } from "./clock.ts";
export {
  type ConnectedPairOptions,
  type ConnectOptions,
  connect,
  connectedServerAndClient,
  makeFakeClient,
  makeFakeServer,
} from "./connect.ts";
export { connectableEndpoint } from "./connectable-endpoint.ts";
export { ConnectionCompleter } from "./connection-completer.ts";
export {
  assertFailure,
  assertNoResult,
  failureResultOf,
  successResultOf,
} from "./deferred-results.ts";
export {
  AssertionFailedError,
  ConsumerMisuseError,
  EndlessConversationError,
  LoggedError,
  NoProducerRegisteredError,
  NoProtocolAttachedError,
  NotRecordingError,
  ProducingStoppedError,
  type RecordedError,
  SimulatedTLSError,
  TestingError,
  TransportClosingError,
  TransportMisuseError,
  UnexpectedNegotiationError,
  UnflushedErrorsError,
} from "./errors.ts";
export { type CleanupKeeper, EventLoggingObserver } from "./event-logging-observer.ts";
export { FakeAddress } from "./fake-address.ts";
export { FakeConnector } from "./fake-connector.ts";
export { FakeDatagramTransport, type WrittenDatagram } from "./fake-datagram-transport.ts";
export {
  FakeNameResolver,
  FakeResolution,
  type ResolutionRequest,
} from "./fake-name-resolver.ts";
export { FakePort } from "./fake-port.ts";
export { FakeTransport, type FakeTransportOptions } from "./fake-transport.ts";
export { IOPump, MAX_FLUSH_PUMPS, type PumpClock } from "./io-pump.ts";
export { assertCleanReactor } from "./ledger/assert-clean-reactor.ts";
export {
  type CancelOptions,
  type CancelReport,
  type CancelScenario,
  type CancelScene,
  cancelEverywhere,
  MAX_CANCEL_STEPS,
} from "./ledger/cancel-everywhere.ts";
export { CancelFault } from "./ledger/cancel-fault.ts";
export { HandleLedger, type HandleLedgerOptions } from "./ledger/handle-ledger.ts";
export { type HandleKind, type Leftover, LeftoverError } from "./ledger/leftover.ts";
export { LineSendingProtocol, MAX_RESPONSE_LINE } from "./line-sending-protocol.ts";
export { flushLoggedErrors, startRecordingErrors, stopRecordingErrors } from "./logged-errors.ts";
export { type LoopbackOptions, loopbackAsync } from "./loopback.ts";
export { collapsingPumpPolicy, identityPumpPolicy, type PumpPolicy } from "./loopback-policies.ts";
export type { LoopbackQueue } from "./loopback-queue.ts";
export {
  type LoopbackTCPOptions,
  type LoopbackUNIXOptions,
  loopbackTCP,
  loopbackUNIX,
} from "./loopback-sockets.ts";
export { MemoryNetwork } from "./memory-network.ts";
export { MemoryReactor, type TriggerRecord } from "./memory-reactor.ts";
export { MemoryReactorClock } from "./memory-reactor-clock.ts";
export type {
  AdoptedDatagramRecord,
  AdoptedStreamRecord,
  SSLClientRecord,
  SSLServerRecord,
  TCPClientRecord,
  TCPServerRecord,
  UNIXClientRecord,
  UNIXServerRecord,
} from "./memory-records.ts";
export { NonStreamingProducer } from "./non-streaming-producer.ts";
export {
  RaisingMemoryReactor,
  type RaisingMemoryReactorOptions,
} from "./raising-memory-reactor.ts";
export { decodeRecording } from "./record/decode-recording.ts";
export { RecordingDivergenceError, RecordingFormatError } from "./record/errors.ts";
export { type RecordOptions, recordProtocol } from "./record/record-protocol.ts";
export {
  MAX_RECORDING_BYTES,
  MAX_RECORDING_ENTRIES,
  type RecordedRequest,
  type Recording,
  type RecordingEntry,
} from "./record/recording.ts";
export { RecordingFactory } from "./record/recording-factory.ts";
export { RecordingFile, type RecordingSink, RecordingText } from "./record/recording-sink.ts";
export { type InMemoryReplayOptions, replay } from "./record/replay.ts";
export { type ReplayOptions, ReplayProtocol } from "./record/replay-protocol.ts";
export type { ReplayRole } from "./record/replay-script.ts";
export type { SimulatedTLSContext, TLSNegotiation } from "./simulated-tls.ts";
export {
  type CablePullFault,
  type ClockSkewFault,
  type ConnectFault,
  type CrashFault,
  type Fault,
  type FaultKind,
  type FaultSchedule,
  type FaultTimes,
  faultsAsText,
  type LinkFault,
  type NameFault,
  type PartitionFault,
  type ResetFault,
  type SlowReaderFault,
} from "./simulation/fault.ts";
export { DEFAULT_CONDITIONS, type LinkConditions } from "./simulation/link-conditions.ts";
export { type RandomFaultsOptions, randomFaults } from "./simulation/random-faults.ts";
export { SeededRandom } from "./simulation/seeded-random.ts";
export { MAX_SHRINK_RUNS } from "./simulation/shrink-faults.ts";
export { type FaultMaker, type SimulateOptions, simulate } from "./simulation/simulate.ts";
export type { HostProgram, SimulatedHost } from "./simulation/simulated-host.ts";
export {
  SimulatedNetwork,
  type SimulatedNetworkOptions,
  TIME_LIMIT,
} from "./simulation/simulated-network.ts";
export type { SimulatedReactor } from "./simulation/simulated-reactor.ts";
export {
  EndlessRunError,
  SimulationError,
  StalledRunError,
} from "./simulation/simulation-errors.ts";
export {
  NotDeterministicError,
  SimulationFailedError,
  type SimulationFailure,
  type SimulationReport,
} from "./simulation/simulation-report.ts";
export type { Scenario } from "./simulation/simulation-run.ts";
export { MAX_TRACE_LINES, Trace } from "./simulation/trace.ts";
export type { Delivery, Injection } from "./split/delivery.ts";
export { type SplitDifference, SplitDifferenceError } from "./split/split-difference-error.ts";
export {
  type SplitNotes,
  type SplitOptions,
  type SplitReport,
  type SplitSubject,
  splitEverywhere,
} from "./split/split-everywhere.ts";
export type { SplitEvent, SplitTrace } from "./split/trace.ts";
export {
  MAX_TRANSCRIPT_BYTES,
  TLS_UPGRADE,
  type TLSUpgrade,
  type Transcript,
} from "./split/transcript.ts";
export { StringTransport, type StringTransportOptions } from "./string-transport.ts";
export { StringTransportWithDisconnection } from "./string-transport-with-disconnection.ts";
export {
  type DisconnectingProtocol,
  waitUntilAllDisconnected,
} from "./wait-until-all-disconnected.ts";
