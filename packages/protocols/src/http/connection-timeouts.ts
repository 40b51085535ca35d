import { DeadlineTimer } from "./deadline-timer.ts";
import type { HTTPSettings } from "./http-settings.ts";
import { DRAIN_GRACE_SECONDS, LINGER_SECONDS } from "./limits.ts";

const NEVER = Number.POSITIVE_INFINITY;

/**
 * How long a connection may take for what it does now. Each method says what that is, and counts from now
 * (HC-4, HC-7).
 */
export class ConnectionTimeouts {
  readonly #settings: HTTPSettings;
  readonly #timer: DeadlineTimer;
  /** Runs apart from the other: a client that doesn't read may still send. */
  readonly #sendTimer: DeadlineTimer;
  /** When the head that is arriving has to be complete, whatever trickles in. */
  #headDeadline = NEVER;

  /**
   * @param expired - called when it has taken too long
   * @param stuck - called when the client has not read for too long
   */
  constructor(settings: HTTPSettings, expired: () => void, stuck: () => void) {
    this.#settings = settings;
    this.#timer = new DeadlineTimer(settings.clock, expired);
    this.#sendTimer = new DeadlineTimer(settings.clock, stuck);
  }

  /**
   * The client is to send a request, or more of it.
   *
   * @param hasBegun - whether some of its head is there
   * @param now - by the settings' clock
   */
  awaitHead(hasBegun: boolean, now: number): void {
    if (!hasBegun) this.#headDeadline = NEVER;
    else if (this.#headDeadline === NEVER) this.#headDeadline = now + this.#settings.headTimeout;
    this.#timer.deadline = Math.min(now + this.#settings.idleTimeout, this.#headDeadline);
  }

  /** The client is to send a body, or more of it. */
  awaitBody(now: number): void {
    this.#headDeadline = NEVER;
    this.#timer.deadline = now + this.#settings.idleTimeout;
  }

  /** The server comes to an end: the client has a moment for a request that is on its way (HC-8). */
  awaitLastRequest(now: number): void {
    this.#headDeadline = NEVER;
    this.#timer.deadline = now + DRAIN_GRACE_SECONDS;
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

  /** The client is to read what waits to be sent. Whatever it sends meanwhile doesn't put that off. */
  awaitRoom(): void {
    this.#sendTimer.deadline = this.#settings.clock.seconds() + this.#settings.sendTimeout;
  }

  /** The client has read it, or nothing more is sent as long as it doesn't. */
  stopAwaitingRoom(): void {
    this.#sendTimer.deadline = NEVER;
  }

  /** The transport was told to close once the last response is sent. */
  awaitLastSent(): void {
    this.#startTimer(this.#settings.sendTimeout);
  }

  /** The transport was told to close, and is to manage. */
  awaitClose(): void {
    this.#startTimer(this.#settings.abortTimeout);
  }

  /** The connection is gone: leaves no delayed call behind. */
  cancel(): void {
    this.#timer.cancel();
    this.#sendTimer.cancel();
  }

  #startTimer(seconds: number): void {
    this.#timer.deadline = this.#settings.clock.seconds() + seconds;
  }
}
