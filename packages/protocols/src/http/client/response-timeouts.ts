import type { IReactorTime } from "@cordage/reactor";
import { DeadlineTimer } from "../deadline-timer.ts";
import type { HTTPClientSettings } from "./client-settings.ts";

/** How long a server may take for what it does now. Each method says what that is, and counts from now. */
export class ResponseTimeouts {
  readonly #settings: HTTPClientSettings;
  readonly #clock: IReactorTime;
  readonly #timer: DeadlineTimer;

  /** @param expired - called when it has taken too long */
  constructor(settings: HTTPClientSettings, clock: IReactorTime, expired: () => void) {
    this.#settings = settings;
    this.#clock = clock;
    this.#timer = new DeadlineTimer(clock, expired);
  }

  /** The server is to take what waits of a request. */
  awaitRoom(): void {
    this.#start(this.#settings.sendTimeout);
  }

  /** It is to send the head of a response. */
  awaitHead(): void {
    this.#start(this.#settings.headTimeout);
  }

  /** It is to send a body, or more of it. */
  awaitBody(): void {
    this.#start(this.#settings.bodyTimeout);
  }

  /** The transport was told to close, and is to manage. */
  awaitClose(): void {
    this.#start(this.#settings.closeTimeout);
  }

  /** It is not the server that everybody waits for. */
  stop(): void {
    this.#timer.deadline = Number.POSITIVE_INFINITY;
  }

  /** The connection is gone: leaves no delayed call behind. */
  cancel(): void {
    this.#timer.cancel();
  }

  #start(seconds: number): void {
    this.#timer.deadline = this.#clock.seconds() + seconds;
  }
}
