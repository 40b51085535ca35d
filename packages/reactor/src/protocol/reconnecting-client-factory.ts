import type { Failure } from "@cordage/deferred";
import { reactor } from "../default-reactor.ts";
import { NotConnectingError } from "../errors/connecting.ts";
import type { IConnector } from "../interfaces/tcp.ts";
import type { IDelayedCall, IReactorTime } from "../interfaces/time.ts";
import { Logger } from "../log/logger.ts";
import { ClientFactory } from "./client-factory.ts";

const log = new Logger("protocol.reconnecting");

/**
 * A client factory that connects again when an attempt failed or a connection was lost, after a wait that
 * grows with each attempt. Its protocols, or whoever knows that a connection is good, call
 * {@link resetDelay}.
 *
 * ```ts
 * class ChatClientFactory extends ReconnectingClientFactory {
 *   override maxDelay = 60;
 *   override buildProtocol(address: IAddress): Chat {
 *     this.resetDelay();
 *     return new Chat(address);
 *   }
 * }
 * ```
 *
 * `ClientService` does the same for endpoints.
 *
 * @see Twisted: `twisted.internet.protocol.ReconnectingClientFactory` (P7, P8)
 */
export class ReconnectingClientFactory extends ClientFactory {
  /** The longest wait, in seconds, jitter apart. */
  maxDelay = 3600;
  /**
   * What {@link resetDelay} sets `delay` to, in seconds. The wait after that is `factor` times as long, as it
   * is in Twisted.
   */
  initialDelay = 1;
  /** How many times as long each wait is as the one before. */
  factor: number = Math.E;
  /**
   * How waits are spread, so that clients that lost the same server do not all come back at once. A
   * number: by a normal distribution with this part of the wait as its standard deviation; the next
   * wait grows from what came of it. 0: not at all. `"full"`: evenly between 0 and the wait, which itself
   * grows undisturbed.
   */
  jitter: number | "full" = 0.119626565582;
  /** The last wait, in seconds. */
  delay = 1;
  /** How often it was tried since the last reset. */
  retries = 0;
  /** How often to try until a reset; `undefined`: for ever. */
  maxRetries: number | undefined = undefined;
  /** Whether it is to connect again. */
  continueTrying = true;
  /** The connector that is to try again. */
  connector: IConnector | undefined = undefined;
  /** What waits: the default reactor, unless set. */
  clock: IReactorTime = reactor;
  /** Gives numbers from 0 up to 1, for the jitter. */
  random: () => number = Math.random;
  #pending: IDelayedCall | undefined = undefined;

  override clientConnectionFailed(connector: IConnector, _reason: Failure): void {
    this.#retryWith(connector);
  }

  override clientConnectionLost(connector: IConnector, _reason: Failure): void {
    this.#retryWith(connector);
  }

  /**
   * Has a connector try again after the next wait, unless it is not to try any more. Without effect on one
   * that waits already, but for the wait, which begins anew.
   *
   * @param connector - the one of the last connection or attempt, if left out
   * @throws TypeError when there is none
   */
  retry(connector: IConnector | undefined = this.connector): void {
    if (!this.continueTrying) {
      if (this.noisy) log.info("Abandoning {connector} on explicit request", { connector });
      return;
    }
    if (connector === undefined) throw new TypeError("no connector to retry");
    this.retries += 1;
    if (this.maxRetries !== undefined && this.retries > this.maxRetries) {
      const { retries } = this;
      if (this.noisy)
        log.info("Abandoning {connector} after {retries} retries", { connector, retries });
      return;
    }
    const delay = this.#nextWait();
    if (this.noisy) log.info("{connector} will retry in {delay} seconds", { connector, delay });
    this.#cancelPending();
    this.#pending = this.clock.callLater(delay, () => {
      this.#pending = undefined;
      connector.connect();
    });
  }

  /** Does not connect again, and gives up the wait or the attempt that is under way. */
  stopTrying(): void {
    this.continueTrying = false;
    this.#cancelPending();
    try {
      this.connector?.stopConnecting();
    } catch (error) {
      if (!(error instanceof NotConnectingError)) throw error; // else there was nothing to give up
    }
  }

  /** A connection is good: the next wait is a short one again. Also undoes {@link stopTrying}. */
  resetDelay(): void {
    this.delay = this.initialDelay;
    this.retries = 0;
    this.continueTrying = true;
  }

  #retryWith(connector: IConnector): void {
    if (!this.continueTrying) return;
    this.connector = connector;
    this.retry();
  }

  #nextWait(): number {
    this.delay = Math.min(this.delay * this.factor, this.maxDelay);
    if (this.jitter === "full") return this.random() * this.delay;
    const spread = this.delay * (1 + this.jitter * normal(this.random));
    // A wait can't be negative, and 0 would stay 0 whatever the factor.
    if (spread > 0) this.delay = spread;
    return this.delay;
  }

  #cancelPending(): void {
    this.#pending?.cancel();
    this.#pending = undefined;
  }
}

/** A number of the standard normal distribution, made of two even ones (Box and Muller). */
function normal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random())); // never the logarithm of 0
  return radius * Math.cos(2 * Math.PI * random());
}
