import type { Failure } from "@cordage/deferred";
import {
  ForwardingProtocol,
  type IProtocol,
  type IReactorTime,
  type ITransport,
} from "@cordage/reactor";
import { asBytes } from "../bytes.ts";
import { replaceMethod } from "../replaced-method.ts";
import { encodeEntry } from "./encode-recording.ts";
import {
  CLASS_NAME,
  RECORDING_HEAD,
  type RecordedRequest,
  type RecordingEntry,
} from "./recording.ts";
import type { RecordingSink } from "./recording-sink.ts";

/** Options of {@link recordProtocol}. */
export interface RecordOptions {
  /** Where the recording goes to: a `RecordingFile`, a `RecordingText`, or anything of that kind. */
  readonly sink: RecordingSink;
  /** What times are taken from. */
  readonly clock: Pick<IReactorTime, "seconds">;
}

/**
 * Stands in for a protocol, and records its connection: what comes and goes, when, and how it ends. The
 * protocol and its transport do what they do without it.
 *
 * ```ts
 * const sink = new RecordingText();
 * const recorded = recordProtocol(new Echo(), { sink, clock: reactor });
 * recorded.makeConnection(transport);
 * ```
 *
 * What is recorded is what the protocol writes and receives: with TLS the plaintext. See `recording.ts` for
 * the format. Passwords are in it, too.
 *
 * @returns the protocol to connect in place of `protocol`
 */
export function recordProtocol<P extends IProtocol>(
  protocol: P,
  options: RecordOptions,
): ForwardingProtocol<P> {
  return new RecordedProtocol(protocol, options);
}

class RecordedProtocol<P extends IProtocol> extends ForwardingProtocol<P> {
  readonly #sink: RecordingSink;
  readonly #clock: Pick<IReactorTime, "seconds">;
  #began = 0;
  #isRequesting = false;
  #hasProducer = false;
  /** Whether the end of what this end writes was asked for: only a producer may go on (X22). */
  #isEnding = false;
  #isAborted = false;
  #isClosed = false;

  constructor(protocol: P, { sink, clock }: RecordOptions) {
    super(protocol);
    this.#sink = sink;
    this.#clock = clock;
    const tellEnd = this.readConnectionLost;
    if (tellEnd === undefined) return;
    this.readConnectionLost = () => {
      this.#note({ kind: "peer-ended", time: this.#time() });
      tellEnd();
    };
  }

  override makeConnection(transport: ITransport): unknown {
    this.#began = this.#clock.seconds();
    this.#sink.write(RECORDING_HEAD);
    this.#listenTo(transport);
    return super.makeConnection(transport);
  }

  override dataReceived(data: Buffer): unknown {
    this.#note({ kind: "received", time: this.#time(), bytes: data });
    return super.dataReceived(data);
  }

  override connectionLost(reason: Failure): unknown {
    this.#isClosed = true; // what the protocol asks of the transport now has no effect
    try {
      return super.connectionLost(reason);
    } finally {
      this.#note({ kind: "closed", time: this.#time(), reason: nameOf(reason.value) });
      this.#sink.close?.();
    }
  }

  #listenTo(transport: ITransport): void {
    replaceMethod(transport, "write", (write) => (data) => {
      const bytes = asBytes(data as Uint8Array | string); // it throws for anything else, as write does
      if (bytes.byteLength > 0 && this.#counts(transport)) {
        this.#note({ kind: "sent", time: this.#time(), bytes: Buffer.from(bytes) });
      }
      return write(data);
    });
    replaceMethod(transport, "writeSequence", () => (data) => {
      const pieces = Array.from(data as Iterable<Uint8Array | string>, asBytes);
      for (const piece of pieces) transport.write(piece);
    });
    this.#listenToProducer(transport);
    this.#listenFor(transport, "loseWriteConnection", "end");
    this.#listenFor(transport, "loseConnection", "close");
    this.#listenFor(transport, "abortConnection", "abort");
  }

  /** Whether the transport sends what it is given now. */
  #counts(transport: ITransport): boolean {
    if (this.#isClosed || this.#isAborted) return false;
    return this.#isEnding ? this.#hasProducer : !transport.disconnecting;
  }

  /** A close waits for a producer that is registered, and what that one writes still counts (X22). */
  #listenToProducer(transport: ITransport): void {
    if (!("registerProducer" in transport && "unregisterProducer" in transport)) return;
    replaceMethod(transport, "registerProducer", (register) => (...args) => {
      const before = this.#hasProducer;
      this.#hasProducer = true; // first: a pull producer writes before this returns
      try {
        return register(...args);
      } catch (error) {
        this.#hasProducer = before;
        throw error;
      }
    });
    replaceMethod(transport, "unregisterProducer", (unregister) => (...args) => {
      this.#hasProducer = false;
      return unregister(...args);
    });
  }

  /** A request that a transport makes of itself in answer to another is not the protocol's. */
  #listenFor(transport: ITransport, name: string, request: RecordedRequest): void {
    if (!(name in transport)) return;
    replaceMethod(transport, name, (original) => (...args) => {
      const isOwn = !this.#isRequesting && !this.#isClosed;
      if (isOwn) this.#requested(request);
      const before = this.#isRequesting;
      this.#isRequesting = true;
      try {
        return original(...args);
      } finally {
        this.#isRequesting = before;
      }
    });
  }

  #requested(request: RecordedRequest): void {
    if (this.#isAborted) return; // it can't be asked for anything more
    this.#note({ kind: "requested", time: this.#time(), request });
    if (request === "abort") this.#isAborted = true;
    else this.#isEnding = true;
  }

  #note(entry: RecordingEntry): void {
    this.#sink.write(encodeEntry(entry));
  }

  #time(): number {
    return this.#clock.seconds() - this.#began;
  }
}

/** The name of an error's class, as far as a recording can hold it. */
function nameOf({ constructor: { name } }: Error): string {
  return CLASS_NAME.test(name) ? name : "Error";
}
