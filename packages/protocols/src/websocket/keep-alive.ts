import type { IReactorTime } from "@cordage/reactor";
import { chosenSeconds } from "../http/chosen-seconds.ts";
import { DeadlineTimer } from "../http/deadline-timer.ts";
import { PING_INTERVAL, PING_TIMEOUT } from "./limits.ts";

/** How a dead peer is found out. Times are seconds; `null` is never. */
export interface KeepAliveOptions {
  /** How much silence there may be before a ping is sent. Default: {@link PING_INTERVAL}. */
  readonly pingInterval?: number | null | undefined;
  /** How long the peer then has to send anything at all. Default: {@link PING_TIMEOUT}. */
  readonly pingTimeout?: number | null | undefined;
}

/** The same with everything chosen; Infinity is never. */
export interface KeepAliveSettings {
  readonly pingInterval: number;
  readonly pingTimeout: number;
}

/** What is done about silence. */
export interface KeepAliveActions {
  readonly ping: () => void;
  /** The peer has let a ping go unanswered. */
  readonly expired: () => void;
}

const NEVER = Number.POSITIVE_INFINITY;

/** @throws RangeError for a time that is not above 0 */
export function keepAliveSettings(options: KeepAliveOptions): KeepAliveSettings {
  return {
    pingInterval: chosenSeconds("pingInterval", options.pingInterval, PING_INTERVAL),
    pingTimeout: chosenSeconds("pingTimeout", options.pingTimeout, PING_TIMEOUT),
  };
}

/**
 * Asks a silent peer whether it is still there: half of a connection whose other end lost power looks like one
 * on which nothing is said. Whatever arrives is an answer.
 */
export class KeepAlive {
  readonly #clock: IReactorTime;
  readonly #settings: KeepAliveSettings;
  readonly #actions: KeepAliveActions;
  readonly #timer: DeadlineTimer;
  #isAsking = false;

  constructor(clock: IReactorTime, settings: KeepAliveSettings, actions: KeepAliveActions) {
    this.#clock = clock;
    this.#settings = settings;
    this.#actions = actions;
    this.#timer = new DeadlineTimer(clock, () => this.#silent());
  }

  /** Something has arrived, or arrives again: counts anew from now. */
  received(): void {
    this.#isAsking = false;
    this.#await(this.#settings.pingInterval);
  }

  /** Nothing is read for now, so nothing can arrive. */
  suspend(): void {
    this.#timer.deadline = NEVER;
  }

  /** Ends for good. */
  stop(): void {
    this.#timer.cancel();
  }

  #silent(): void {
    if (this.#isAsking) {
      this.#actions.expired();
      return;
    }
    this.#isAsking = true;
    this.#await(this.#settings.pingTimeout);
    this.#actions.ping();
  }

  #await(time: number): void {
    this.#timer.deadline = time === NEVER ? NEVER : this.#clock.seconds() + time;
  }
}
