import type { Failure } from "@cordage/deferred";
import { getReactor, type IDelayedCall, type IProtocol, type ITransport } from "@cordage/reactor";

/** As much of a protocol as {@link TimeoutMixin} needs. */
export interface TimeableProtocol extends IProtocol {
  readonly transport: ITransport;
}

/** What {@link TimeoutMixin} adds to a protocol. */
export interface Timeouts {
  /** Seconds, as last set; `null` when it was never set, or switched off. It stays when the time is over. */
  timeOut: number | null;
  /**
   * Lets the time run, anew if it does already.
   *
   * @param period - seconds; `null` switches off
   * @returns what `timeOut` was before
   * @throws RangeError when `period` is negative or not a number
   */
  setTimeout(period: number | null): number | null;
  /** Something worth waiting for has come: the time runs anew, if it runs. */
  resetTimeout(): void;
  /** Override: the time is over. Closes the connection. */
  timeoutConnection(): void;
  /** Override: makes a call `delay` seconds from now. Uses the default reactor. */
  callLater(delay: number, action: () => void): IDelayedCall;
}

/**
 * Gives a protocol one timeout, which it sets and resets itself.
 *
 * ```ts
 * class Patient extends TimeoutMixin(LineReceiver) {
 *   override connectionMade(): void {
 *     this.setTimeout(30);
 *   }
 *   override lineReceived(line: Buffer): void {
 *     this.resetTimeout();
 *   }
 * }
 * ```
 *
 * The loss of the connection ends it; who overrides `connectionLost` calls the one of `super`.
 *
 * @returns a subclass of `Base` to be subclassed
 * @see Twisted: `twisted.protocols.policies.TimeoutMixin` (TM-1, TM-2)
 */
export function TimeoutMixin<P extends TimeableProtocol, A extends unknown[]>(
  Base: new (...args: A) => P,
): new (
  ...args: A
) => P & Timeouts {
  // A class can't extend a type parameter; what is used of P here, its bound says.
  const Plain: new (...args: A) => TimeableProtocol = Base;
  class Timed extends Plain implements Timeouts {
    timeOut: number | null = null;
    #call: IDelayedCall | undefined = undefined;

    setTimeout(period: number | null): number | null {
      const before = this.timeOut;
      this.timeOut = period;
      if (period === null) this.#cancel();
      else if (this.#call !== undefined) this.#call.reset(period);
      else this.#call = this.callLater(period, () => this.#timedOut());
      return before;
    }

    resetTimeout(): void {
      if (this.timeOut !== null) this.#call?.reset(this.timeOut);
    }

    timeoutConnection(): void {
      this.transport.loseConnection();
    }

    callLater(delay: number, action: () => void): IDelayedCall {
      return getReactor().callLater(delay, action);
    }

    override connectionLost(reason: Failure): unknown {
      this.#cancel();
      return super.connectionLost(reason);
    }

    #timedOut(): void {
      this.#call = undefined;
      this.timeoutConnection();
    }

    #cancel(): void {
      this.#call?.cancel();
      this.#call = undefined;
    }
  }
  return Timed as new (
    ...args: A
  ) => TimeableProtocol as new (
    ...args: A
  ) => P & Timeouts;
}
