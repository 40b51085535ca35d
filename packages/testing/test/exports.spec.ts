import * as testing from "@cordage/testing";
import * as chaiPlugin from "@cordage/testing/chai";
import * as conformance from "@cordage/testing/conformance";
import * as mocha from "@cordage/testing/mocha";
import { expect } from "chai";

describe("@cordage/testing", () => {
  it("exports exactly these names", () => {
    expect(Object.keys(testing).sort()).to.deep.equal([
      "AccumulatingProtocol",
      "AssertionFailedError",
      "CancelFault",
      "Clock",
      "ConnectionCompleter",
      "ConsumerMisuseError",
      "DEFAULT_CONDITIONS",
      "EndlessConversationError",
      "EndlessRunError",
      "EventLoggingObserver",
      "FakeAddress",
      "FakeConnector",
      "FakeDatagramTransport",
      "FakeNameResolver",
      "FakePort",
      "FakeResolution",
      "FakeTransport",
      "HandleLedger",
      "IOPump",
      "LeftoverError",
      "LineSendingProtocol",
      "LoggedError",
      "MAX_CANCEL_STEPS",
      "MAX_FLUSH_PUMPS",
      "MAX_RECORDING_BYTES",
      "MAX_RECORDING_ENTRIES",
      "MAX_RESPONSE_LINE",
      "MAX_SHRINK_RUNS",
      "MAX_TRACE_LINES",
      "MAX_TRANSCRIPT_BYTES",
      "MemoryNetwork",
      "MemoryReactor",
      "MemoryReactorClock",
      "NoProducerRegisteredError",
      "NoProtocolAttachedError",
      "NonStreamingProducer",
      "NotDeterministicError",
      "NotRecordingError",
      "ProducingStoppedError",
      "RaisingMemoryReactor",
      "RecordingDivergenceError",
      "RecordingFactory",
      "RecordingFile",
      "RecordingFormatError",
      "RecordingText",
      "ReplayProtocol",
      "SeededRandom",
      "SimulatedNetwork",
      "SimulatedTLSError",
      "SimulationError",
      "SimulationFailedError",
      "SplitDifferenceError",
      "StalledRunError",
      "StringTransport",
      "StringTransportWithDisconnection",
      "TIME_LIMIT",
      "TLS_UPGRADE",
      "TestingError",
      "Trace",
      "TransportClosingError",
      "TransportMisuseError",
      "UnexpectedNegotiationError",
      "UnflushedErrorsError",
      "assertCleanReactor",
      "assertFailure",
      "assertNoResult",
      "cancelEverywhere",
      "collapsingPumpPolicy",
      "connect",
      "connectableEndpoint",
      "connectedServerAndClient",
      "decodeRecording",
      "failureResultOf",
      "faultsAsText",
      "flushLoggedErrors",
      "identityPumpPolicy",
      "loopbackAsync",
      "loopbackTCP",
      "loopbackUNIX",
      "makeFakeClient",
      "makeFakeServer",
      "randomFaults",
      "recordProtocol",
      "replay",
      "simulate",
      "splitEverywhere",
      "startRecordingErrors",
      "stopRecordingErrors",
      "successResultOf",
      "waitUntilAllDisconnected",
    ]);
  });

  it("gives every error a code of its own", () => {
    const errors = [
      new testing.AssertionFailedError(),
      new testing.CancelFault("in the end", [1], []),
      new testing.ConsumerMisuseError(),
      new testing.EndlessConversationError(1),
      new testing.EndlessRunError(),
      new testing.StalledRunError(1, []),
      new testing.SimulationFailedError({ seeds: 1, failures: [], trace: [] }),
      new testing.NotDeterministicError(1, ""),
      new testing.LeftoverError([]),
      new testing.NoProducerRegisteredError(),
      new testing.NoProtocolAttachedError(),
      new testing.NotRecordingError(),
      new testing.ProducingStoppedError("request"),
      new testing.RecordingDivergenceError(2, 0, ""),
      new testing.RecordingFormatError(1, ""),
      new testing.SimulatedTLSError(),
      new testing.TransportClosingError("request"),
      new testing.UnexpectedNegotiationError(),
      new testing.UnflushedErrorsError([]),
    ];
    for (const error of errors) {
      expect(error).to.be.instanceOf(testing.TestingError);
      expect(error.name).to.equal(error.constructor.name);
    }
    expect(new Set(errors.map((error) => error.code)).size).to.equal(errors.length);
  });
});

describe("@cordage/testing/mocha", () => {
  it("exports exactly these names", () => {
    expect(Object.keys(mocha)).to.deep.equal(["mochaHooks"]);
  });
});

describe("@cordage/testing/conformance", () => {
  it("exports exactly these names", () => {
    expect(Object.keys(conformance).sort()).to.deep.equal([
      "clockChecks",
      "describeReport",
      "makeCheck",
      "registerChecks",
      "runConformance",
      "streamChecks",
    ]);
  });
});

describe("@cordage/testing/chai", () => {
  it("exports exactly these names", () => {
    expect(Object.keys(chaiPlugin)).to.deep.equal(["cordageChai"]);
  });
});
