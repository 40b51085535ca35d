import { Deferred, type Failure } from "@cordage/deferred";
import { type ITCPTransport, Protocol } from "@cordage/reactor";

/** Keeps what happens to it, in order, and lets a test wait for it without a clock. */
export class RecordingProtocol extends Protocol<ITCPTransport> {
  /** Such as `["made", "data", "lost ConnectionDone"]`; runs of data count as one entry. */
  readonly events: string[] = [];
  readonly made: Deferred<this> = new Deferred();
  /** Fires when TLS stands; not among the events, so that tests for all transports can look at those. */
  readonly secured: Deferred<this> = new Deferred();
  /** Fires with the error of the reason: a Failure itself would be a failure. */
  readonly lost: Deferred<Error> = new Deferred();
  #chunks: Buffer[] = [];
  #receivedBytes = 0;
  #awaited: { readonly bytes: number; readonly reached: Deferred<Buffer> } | undefined;

  /** Everything received so far. */
  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Fires with everything received once that is at least `bytes` long. */
  whenReceived(bytes: number): Deferred<Buffer> {
    const reached = new Deferred<Buffer>();
    this.#awaited = { bytes, reached };
    this.#tellIfReached();
    return reached;
  }

  override connectionMade(): void {
    this.events.push("made");
    this.made.callback(this);
  }

  handshakeCompleted(): void {
    this.secured.callback(this);
  }

  override dataReceived(data: Buffer): void {
    if (this.events.at(-1) !== "data") this.events.push("data");
    this.#chunks.push(data);
    this.#receivedBytes += data.length;
    this.#tellIfReached();
  }

  override connectionLost(reason: Failure): void {
    this.events.push(`lost ${reason.value.name}`);
    this.lost.callback(reason.value);
  }

  #tellIfReached(): void {
    if (this.#awaited === undefined || this.#receivedBytes < this.#awaited.bytes) return;
    const { reached } = this.#awaited;
    this.#awaited = undefined;
    reached.callback(this.received);
  }
}

/** A recording protocol that can go on in one direction. */
export class HalfCloseableRecorder extends RecordingProtocol {
  readonly readLost: Deferred<void> = new Deferred();
  readonly writeLost: Deferred<void> = new Deferred();

  readConnectionLost(): void {
    this.events.push("readLost");
    this.readLost.callback();
  }

  writeConnectionLost(): void {
    this.events.push("writeLost");
    this.writeLost.callback();
  }
}
