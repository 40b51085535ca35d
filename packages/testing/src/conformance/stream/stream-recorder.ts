import type { Failure } from "@cordage/deferred";
import { type ITCPTransport, Protocol } from "@cordage/reactor";

/** What a recorder does at an event, after it was recorded. What it returns is returned to the transport. */
export interface Reactions<P> {
  connectionMade?: ((self: P) => unknown) | undefined;
  handshakeCompleted?: ((self: P) => unknown) | undefined;
  dataReceived?: ((self: P, data: Buffer) => unknown) | undefined;
  readConnectionLost?: ((self: P) => unknown) | undefined;
  writeConnectionLost?: ((self: P) => unknown) | undefined;
  connectionLost?: ((self: P) => unknown) | undefined;
}

/** What happens to an end, in this order: any number of the middle ones, in any order. */
const GRAMMAR = /^made( data| readLost| writeLost)*( lost \w+)?$/;

/** A protocol that records what happens to it, and does what a check wants it to at an event. */
export class StreamRecorder extends Protocol<ITCPTransport> {
  /** Such as `["made", "data", "lost ConnectionDone"]`; runs of data are one entry. */
  readonly events: string[] = [];
  /** Every piece as it was handed over. */
  readonly chunks: Buffer[] = [];
  receivedBytes = 0;
  /** Whether TLS stands; not among the events, so that those are the same with and without it. */
  isSecured = false;
  /** Why the connection is lost, once it is. */
  reason: Error | undefined = undefined;
  protected readonly reactions: Reactions<StreamRecorder>;

  constructor(reactions: Reactions<StreamRecorder> = {}) {
    super();
    this.reactions = reactions;
  }

  get isMade(): boolean {
    return this.events.length > 0;
  }

  get isLost(): boolean {
    return this.reason !== undefined;
  }

  /** Everything received, as Latin-1: one character a byte. */
  get text(): string {
    return Buffer.concat(this.chunks).toString("latin1");
  }

  /** Whether the events came in the order, and as often, as `IProtocol` says (X1, X3). */
  get isWellFormed(): boolean {
    return this.events.length === 0 || GRAMMAR.test(this.events.join(" "));
  }

  override connectionMade(): unknown {
    this.events.push("made");
    return this.reactions.connectionMade?.(this);
  }

  handshakeCompleted(): unknown {
    this.isSecured = true;
    return this.reactions.handshakeCompleted?.(this);
  }

  override dataReceived(data: Buffer): unknown {
    if (this.events.at(-1) !== "data") this.events.push("data");
    this.chunks.push(data);
    this.receivedBytes += data.length;
    return this.reactions.dataReceived?.(this, data);
  }

  override connectionLost(reason: Failure): unknown {
    this.reason = reason.value;
    this.events.push(`lost ${reason.value.name}`);
    return this.reactions.connectionLost?.(this);
  }
}

/** A recorder that can go on in one direction. */
export class HalfCloseRecorder extends StreamRecorder {
  readConnectionLost(): unknown {
    this.events.push("readLost");
    return this.reactions.readConnectionLost?.(this);
  }

  writeConnectionLost(): unknown {
    this.events.push("writeLost");
    return this.reactions.writeConnectionLost?.(this);
  }
}
