import type { Failure } from "@cordage/deferred";
import type { IDelayedCall, IProtocol } from "@cordage/reactor";
import type { CallLater } from "./bandwidth-throttle.ts";
import { ProtocolWrapper, type WrapperKeeper } from "./protocol-wrapper.ts";

/** A factory with a clock. */
export interface TimedKeeper extends WrapperKeeper {
  readonly callLater: CallLater;
}

/**
 * A connection that is closed when nothing was received or written for some time.
 *
 * @see Twisted: `twisted.protocols.policies.TimeoutProtocol` (TO-1 to TO-3)
 */
export class TimeoutProtocol<P extends IProtocol = IProtocol> extends ProtocolWrapper<P> {
  override readonly factory: TimedKeeper;
  /** Seconds without traffic until {@link timeoutFunc} is called; `null` for no such limit. */
  timeoutPeriod: number | null;
  #call: IDelayedCall | undefined = undefined;

  /** The time begins to run at once. @param timeoutPeriod - seconds, or `null` */
  constructor(factory: TimedKeeper, wrappedProtocol: P, timeoutPeriod: number | null) {
    super(factory, wrappedProtocol);
    this.factory = factory;
    this.timeoutPeriod = timeoutPeriod;
    this.setTimeout();
  }

  /**
   * Begins to wait anew.
   *
   * @param timeoutPeriod - seconds; `null` switches off. Default: as long as before
   */
  setTimeout(timeoutPeriod: number | null = this.timeoutPeriod): void {
    this.cancelTimeout();
    this.timeoutPeriod = timeoutPeriod;
    if (timeoutPeriod === null) return;
    this.#call = this.factory.callLater(timeoutPeriod, () => {
      this.#call = undefined;
      this.timeoutFunc();
    });
  }

  /** Stops waiting. May be called again; `setTimeout()` goes on. */
  cancelTimeout(): void {
    this.#call?.cancel();
    this.#call = undefined;
  }

  /** Something has happened: the time begins to run anew, if it runs. */
  resetTimeout(): void {
    if (this.timeoutPeriod !== null) this.#call?.reset(this.timeoutPeriod);
  }

  override write(data: Uint8Array | string): void {
    this.resetTimeout();
    super.write(data);
  }

  override writeSequence(data: Iterable<Uint8Array | string>): void {
    this.resetTimeout();
    super.writeSequence(data);
  }

  override dataReceived(data: Buffer): unknown {
    this.resetTimeout();
    return super.dataReceived(data);
  }

  /** The connection is gone: does its own part, and tells the wrapped protocol. */
  override connectionLost(reason: Failure): unknown {
    this.cancelTimeout();
    return super.connectionLost(reason);
  }

  /** Override: the time is over. Closes the connection. */
  timeoutFunc(): void {
    this.loseConnection();
  }
}
