import type { Deferred, Failure } from "@cordage/deferred";
import { type IProtocol, type ITCPTransport, Protocol } from "@cordage/reactor";

/** A factory that wants to know when a protocol of its own is connected, once. */
export interface AwaitingFactory {
  /** Fired with the next {@link AccumulatingProtocol} to be connected, and set to `null` before. */
  protocolConnectionMade: Deferred<IProtocol> | null;
}

/**
 * A protocol that keeps whatever happens to it.
 *
 * When its factory has a `protocolConnectionMade` ({@link AwaitingFactory}), that is fired.
 *
 * @see Twisted: `twisted.internet.testing.AccumulatingProtocol` (TE4)
 */
export class AccumulatingProtocol extends Protocol<ITCPTransport> {
  /** Whether `connectionMade` was called. */
  made = false;
  /** Whether `connectionLost` was called. */
  closed = false;
  /** What `connectionLost` was called with. */
  closedReason: Failure | null = null;
  /** Fired with nothing, and set to `null` before, when the connection is lost. */
  closedDeferred: Deferred<void> | null = null;
  #chunks: Buffer[] = [];

  /** Everything received. Assign to start anew. */
  get data(): Buffer {
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined]; // asking after every chunk need not join them all every time
    return joined;
  }

  set data(data: Buffer) {
    this.#chunks = [data];
  }

  override connectionMade(): void {
    this.made = true;
    const factory: (object & Partial<AwaitingFactory>) | undefined = this.factory;
    const awaited = factory?.protocolConnectionMade;
    if (factory === undefined || awaited == null) return;
    factory.protocolConnectionMade = null;
    awaited.callback(this);
  }

  override dataReceived(data: Buffer): void {
    this.#chunks.push(data);
  }

  override connectionLost(reason: Failure): void {
    this.closed = true;
    this.closedReason = reason;
    const awaited = this.closedDeferred;
    this.closedDeferred = null;
    awaited?.callback();
  }
}
