import type { IProtocol } from "@cordage/reactor";
import { asBytes } from "../bytes.ts";
import { Clock } from "../clock.ts";
import { asSent, everyDelivery } from "./deliveries.ts";
import { type Delivery, describe, stepsOf } from "./delivery.ts";
import { injectionFault } from "./injection-fault.ts";
import { smallestDelivery } from "./smallest-delivery.ts";
import { isPausable, SplitConnection } from "./split-connection.ts";
import { SplitDifferenceError } from "./split-difference-error.ts";
import { SplitTransport } from "./split-transport.ts";
import { differenceBetween, type SplitTrace, TraceRecorder } from "./trace.ts";
import {
  type FlatTranscript,
  flatten,
  MAX_TRANSCRIPT_BYTES,
  type Transcript,
} from "./transcript.ts";

/** What a protocol under test is given to tell what happens to it. */
export interface SplitNotes {
  /** Notes an event. What it holds is compared by value: don't change it afterwards. */
  readonly note: (name: string, ...details: readonly unknown[]) => void;
  /** Notes bytes of a stream that may come cut anywhere: those noted one after the other are joined. */
  readonly noteBytes: (name: string, bytes: Uint8Array) => void;
  /** For a protocol that takes a clock. Time stands still; what is due at once is done. */
  readonly clock: Clock;
}

/** Makes a new protocol, which is going to be connected. Called for every delivery. */
export type SplitSubject = (notes: SplitNotes) => IProtocol;

/** Options of {@link splitEverywhere}. */
export interface SplitOptions {
  /**
   * Where the transcript is cut, ended and paused, in bytes from its start. Default: everywhere. For
   * transcripts of more than {@link MAX_TRANSCRIPT_BYTES}.
   */
  readonly positions?: Iterable<number> | undefined;
  /** What is injected in front of a TLS upgrade. Default: what the transcript has behind it. */
  readonly injected?: Uint8Array | string | undefined;
}

/** What {@link splitEverywhere} found when nothing differed. */
export interface SplitReport {
  /** How often the transcript was delivered. */
  readonly runs: number;
  /** What the protocol made of it, each time: for the test to look at. */
  readonly trace: SplitTrace;
}

/**
 * Has protocols receive one transcript in every way in which a network may deliver it, and makes sure that
 * all of them make the same of it: the same events, the same requests to the transport, the same bytes
 * written, or the same error thrown.
 *
 * ```ts
 * splitEverywhere(({ note }) => {
 *   const protocol = new LineReceiver();
 *   protocol.lineReceived = (line) => note("line", line.toString());
 *   return protocol;
 * }, "one\r\ntwo\r\n");
 * ```
 *
 * The ways are: in one piece, in two at every position, and byte by byte; paused at each byte and resumed
 * when more has come, for protocols that are push producers; and all over after each byte, in one piece
 * and byte by byte. Where the transcript has a {@link TLS_UPGRADE}, plaintext is injected in front of it:
 * the protocol has to ignore that or to close, and must not do anything else because of it.
 *
 * What a protocol does later, on another turn of the event loop, is not seen. Errors that it logs are
 * logged.
 *
 * @returns how often it was tried, and what came of it
 * @throws SplitDifferenceError with the smallest delivery that makes a difference
 * @throws RangeError for a transcript that is too long, or a position outside of it; TypeError for a
 *   protocol that was connected before
 */
export function splitEverywhere(
  makeProtocol: SplitSubject,
  transcript: Transcript,
  options: SplitOptions = {},
): SplitReport {
  return new SplitSearch(makeProtocol, flatten(transcript), options).run();
}

class SplitSearch {
  readonly #makeProtocol: SplitSubject;
  readonly #transcript: FlatTranscript;
  readonly #positions: readonly number[];
  readonly #injected: Buffer;
  /** What comes of the transcript as it is sent, by where it ends. */
  readonly #references = new Map<number, SplitTrace>();
  /** What was made for the runs before: a protocol is connected once. */
  readonly #made = new WeakSet<IProtocol>();
  #runs = 0;
  #canPause = false;

  constructor(makeProtocol: SplitSubject, transcript: FlatTranscript, options: SplitOptions) {
    const { bytes, upgradeAt } = transcript;
    this.#makeProtocol = makeProtocol;
    this.#transcript = transcript;
    this.#positions = checkedPositions(options.positions, bytes.length);
    this.#injected = Buffer.from(asBytes(options.injected ?? bytes.subarray(upgradeAt)));
  }

  run(): SplitReport {
    const trace = this.#reference(this.#transcript.bytes.length);
    const variety = {
      transcript: this.#transcript,
      positions: this.#positions,
      canPause: this.#canPause,
      // A protocol that doesn't secure its connection has nothing to keep apart.
      injected: hasHandshake(trace) ? this.#injected : undefined,
    };
    for (const delivery of everyDelivery(variety)) {
      if (this.#difference(delivery) !== undefined) throw this.#verdict(delivery);
    }
    return { runs: this.#runs, trace };
  }

  #verdict(differing: Delivery): SplitDifferenceError {
    const smallest = smallestDelivery(differing, (it) => this.#difference(it) !== undefined);
    return new SplitDifferenceError({
      delivery: smallest,
      description: describe(smallest, this.#transcript),
      difference: this.#difference(smallest) ?? "it differs only sometimes",
      expected: this.#reference(smallest.end),
      got: this.#trace(smallest),
    });
  }

  #difference(delivery: Delivery): string | undefined {
    const expected = this.#reference(delivery.end);
    const got = this.#trace(delivery);
    const compare = delivery.injection === undefined ? differenceBetween : injectionFault;
    return compare(expected, got);
  }

  #reference(end: number): SplitTrace {
    const known = this.#references.get(end);
    if (known !== undefined) return known;
    const trace = this.#trace(asSent(this.#transcript, end));
    this.#references.set(end, trace);
    return trace;
  }

  #trace(delivery: Delivery): SplitTrace {
    this.#runs += 1;
    const trace = new TraceRecorder();
    const clock = new Clock();
    const transport = new SplitTransport(trace);
    const note: SplitNotes["note"] = (name, ...details) => trace.note(name, ...details);
    const noteBytes: SplitNotes["noteBytes"] = (name, bytes) => trace.noteBytes(name, bytes);
    const protocol = this.#newProtocol({ note, noteBytes, clock });
    this.#canPause = isPausable(protocol);
    const connection = new SplitConnection({ protocol, transport, clock, trace });
    connection.make();
    for (const step of stepsOf(delivery, this.#transcript)) connection.take(step);
    connection.end();
    const { written, writtenSecurely } = transport;
    return { events: trace.finish(), written, writtenSecurely };
  }

  #newProtocol(notes: SplitNotes): IProtocol {
    const protocol = this.#makeProtocol(notes);
    if (this.#made.has(protocol)) {
      throw new TypeError("makeProtocol has to make a new protocol each time it is called");
    }
    this.#made.add(protocol);
    return protocol;
  }
}

function hasHandshake({ events }: SplitTrace): boolean {
  return events.some(({ name }) => name === "handshake");
}

function checkedPositions(positions: Iterable<number> | undefined, length: number): number[] {
  if (positions === undefined) {
    if (length > MAX_TRANSCRIPT_BYTES) {
      throw new RangeError(
        `a transcript of ${length} bytes is longer than ${MAX_TRANSCRIPT_BYTES}: name the positions to try`,
      );
    }
    return Array.from({ length: Math.max(0, length - 1) }, (_, index) => index + 1);
  }
  const chosen = [...new Set(positions)].sort((a, b) => a - b);
  for (const at of chosen) {
    if (!Number.isInteger(at) || at < 1 || at >= length) {
      throw new RangeError(`a position must be inside of the ${length} bytes, got ${at}`);
    }
  }
  return chosen;
}
