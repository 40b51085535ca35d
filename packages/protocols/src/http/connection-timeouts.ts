import { DeadlineTimer } from "./deadline-timer.ts";
import type { HTTPSettings } from "./http-settings.ts";
import { LINGER_SECONDS } from "./limits.ts";

const NEVER = Number.POSITIVE_INFINITY;

/**
 * How long a connection may take for what it does now. Each method says what that is, and counts from now
 * (HC-4, HC-7).
 */
export class ConnectionTimeouts {
  readonly #settings: HTTPSettings;
  readonly #timer: DeadlineTimer;
  /** When the head that is arriving has to be complete, whatever trickles in. */
  #headDeadline = NEVER;

  /** @param expired - called when it has taken too long */
  constructor(settings: HTTPSettings, expired: () => void) {
    this.#settings = settings;
    this.#timer = new DeadlineTimer(settings.clock, expired);
  }

  /**
   * The client is to send a request, or more of it.
   *
   * @param hasBegun - whether some of its head is there
   */
  awaitHead(hasBegun: boolean): void {
    const now = this.#settings.clock.seconds();
    if (!hasBegun) this.#headDeadline = NEVER;
    else if (this.#headDeadline === NEVER) this.#headDeadline = now + this.#settings.headTimeout;
    this.#timer.deadline = Math.min(now + this.#settings.idleTimeout, this.#headDeadline);
  }

  /** The client is to send a body, or more of it. */
  awaitBody(): void {
    this.#headDeadline = NEVER;
    this.#startTimer(this.#settings.idleTimeout);
  }

  /** It is not the client that everybody waits for. */
  stop(): void {
    this.#headDeadline = NEVER;
    this.#timer.deadline = NEVER;
  }

  /** The client is to read the last response and close. */
  awaitEnd(): void {
    this.#startTimer(LINGER_SECONDS);
  }

  /** The transport was told to close, and is to manage. */
  awaitClose(): void {
    this.#startTimer(this.#settings.abortTimeout);
  }

  /** The connection is gone: leaves no delayed call behind. */
  cancel(): void {
    this.#timer.cancel();
  }

  #startTimer(seconds: number): void {
    this.#timer.deadline = this.#settings.clock.seconds() + seconds;
  }
}
