/**
 * The errors of this package: what a fake says to code that would go wrong with the real thing, and
 * what an assertion says to a test.
 *
 * ```text
 * TestingError
 *   AssertionFailedError          what a test expects does not hold
 *   UnflushedErrorsError          a test left logged errors behind
 *   NotRecordingError             flushLoggedErrors() while nobody records
 *   TransportMisuseError          a protocol uses its transport as no transport can be used
 *     NoProducerRegisteredError
 *     TransportClosingError       reading paused or resumed after loseConnection()
 *     ProducingStoppedError       reading paused or resumed after stopProducing()
 *   ConsumerMisuseError           a consumer treats its producer as no consumer may
 *   NoProtocolAttachedError       a transport was closed that knows nobody to tell
 *   EndlessConversationError      two protocols never stop talking
 *   SimulatedTLSError             a simulated handshake failed
 *   UnexpectedNegotiationError    a simulated handshake was begun by one end only
 *   SplitDifferenceError          what a protocol makes of its input depends on how that was cut; in split/
 *   SimulationError               a simulated network can't go on (in simulation/)
 *     StalledRunError             nothing will ever happen again, and somebody waits
 *     EndlessRunError             it never ends
 *     SimulationFailedError       a scenario failed with some seeds
 *     NotDeterministicError       a scenario does not go the same way twice
 *   RecordingFormatError          a file is no recording (in record/)
 *   RecordingDivergenceError      a program did not do what it did when it was recorded (in record/)
 *   LeftoverError                 a port, connection, delayed call … was left open; in ledger/
 *   CancelFault                   what was cancelled left somebody waiting, or something open; in ledger/
 * LoggedError                     stands for an error event that was logged without a failure
 * ```
 */
import type { Failure } from "@cordage/deferred";
import { formatEvent, type LogEvent } from "@cordage/reactor";

/** What every error of this package descends from: one class to catch, one `code` to tell apart. */
export abstract class TestingError extends Error {
  /** Names the kind of error; stable across versions, unlike the message. */
  abstract readonly code: string;
}

/** What a test expects of a Deferred or a fake does not hold. */
export class AssertionFailedError extends TestingError {
  override readonly name = "AssertionFailedError";
  override readonly code = "ERR_ASSERTION_FAILED";
}

/** An error that was logged or left in a Deferred. */
export interface RecordedError {
  readonly failure: Failure;
  /** In the debug mode of Deferreds, where the one that held it was made and fired; else empty. */
  readonly debug: string;
}

/** Errors were logged, or left in Deferreds, and `flushLoggedErrors` did not take them (TE9). */
export class UnflushedErrorsError extends TestingError {
  override readonly name = "UnflushedErrorsError";
  override readonly code = "ERR_UNFLUSHED_ERRORS";
  /** In the order in which they were logged. */
  readonly failures: readonly Failure[];

  /** @param place - where they were found, when that was not in the test itself */
  constructor(errors: readonly RecordedError[], place = "") {
    const count = errors.length === 1 ? "1 logged error" : `${errors.length} logged errors`;
    const story = errors.map(({ failure, debug }) => failure.getTraceback() + debug).join("\n");
    super(`${count} not taken by flushLoggedErrors()${place}:\n${story}`, {
      cause: errors[0]?.failure.value,
    });
    this.failures = errors.map(({ failure }) => failure);
    this.stack = `${this.name}: ${this.message}`; // the errors' own stacks matter, not whose we are
  }
}

/** `flushLoggedErrors` was called, but `startRecordingErrors` was not: there is nothing it could know. */
export class NotRecordingError extends TestingError {
  override readonly name = "NotRecordingError";
  override readonly code = "ERR_NOT_RECORDING";

  constructor() {
    super("logged errors are not being recorded: load @cordage/testing/mocha, or start recording");
  }
}

/** The transport is used in a way that the real ones forbid, or that would have no effect on them. */
export abstract class TransportMisuseError extends TestingError {}

/** `unregisterProducer()` without a producer (TE1). */
export class NoProducerRegisteredError extends TransportMisuseError {
  override readonly name = "NoProducerRegisteredError";
  override readonly code = "ERR_NO_PRODUCER_REGISTERED";

  constructor() {
    super("no producer is registered");
  }
}

/** Reading was paused or resumed after `loseConnection()`, when nothing is read any more (TE1). */
export class TransportClosingError extends TransportMisuseError {
  override readonly name = "TransportClosingError";
  override readonly code = "ERR_TRANSPORT_CLOSING";

  constructor(request: string) {
    super(`${request}() after loseConnection()`);
  }
}

/** Reading was paused or resumed after `stopProducing()` (TE1). */
export class ProducingStoppedError extends TransportMisuseError {
  override readonly name = "ProducingStoppedError";
  override readonly code = "ERR_PRODUCING_STOPPED";

  constructor(request: string) {
    super(`${request}() after stopProducing()`);
  }
}

/** A consumer called its producer when, or in a way, it must not (TE4). */
export class ConsumerMisuseError extends TestingError {
  override readonly name = "ConsumerMisuseError";
  override readonly code = "ERR_CONSUMER_MISUSE";
}

/** A transport that tells its protocol of the disconnection was not told which protocol (TE2). */
export class NoProtocolAttachedError extends TestingError {
  override readonly name = "NoProtocolAttachedError";
  override readonly code = "ERR_NO_PROTOCOL_ATTACHED";

  constructor() {
    super("the transport's protocol is not set");
  }
}

/** Something still moved after as many pumps as a flush makes (TE5). */
export class EndlessConversationError extends TestingError {
  override readonly name = "EndlessConversationError";
  override readonly code = "ERR_ENDLESS_CONVERSATION";
  readonly limitPumps: number;

  constructor(limitPumps: number) {
    super(`client and server are still talking after ${limitPumps} pumps`);
    this.limitPumps = limitPumps;
  }
}

/** A simulated TLS handshake failed: one end did not accept the other, or went away (TE5). */
export class SimulatedTLSError extends TestingError {
  override readonly name = "SimulatedTLSError";
  override readonly code = "ERR_SIMULATED_TLS";

  constructor() {
    super("the simulated TLS handshake failed");
  }
}

/** The other end began a simulated TLS handshake, and this one never called `startTLS` (TE5). */
export class UnexpectedNegotiationError extends TestingError {
  override readonly name = "UnexpectedNegotiationError";
  override readonly code = "ERR_UNEXPECTED_NEGOTIATION";

  constructor() {
    super("only the other end has called startTLS()");
  }
}

/** Stands for an event of level error or critical that carries no failure. */
export class LoggedError extends Error {
  override readonly name = "LoggedError";
  readonly code = "ERR_LOGGED";
  readonly event: LogEvent;

  constructor(event: LogEvent) {
    super(formatEvent(event));
    this.event = event;
  }
}
