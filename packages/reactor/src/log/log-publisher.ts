import { Failure } from "@cordage/deferred";
import { asyncOutcome } from "../base/async-outcome.ts";
import type { LogEvent, LogObserver } from "./log-event.ts";

/**
 * Passes events on to observers, in the order they were added (L3).
 *
 * An observer that throws, or is an async function and rejects, doesn't keep the event from the rest, which are then told of it with a
 * critical event; it stays registered.
 *
 * @see Twisted: `twisted.logger.LogPublisher`
 */
export class LogPublisher {
  #observers: readonly LogObserver[] = [];

  /** @throws TypeError when one of them is not a function */
  constructor(...observers: readonly LogObserver[]) {
    for (const observer of observers) this.addObserver(observer);
  }

  /**
   * Adds an observer; one that is there already is not added twice.
   *
   * @throws TypeError when it is not a function
   */
  addObserver(observer: LogObserver): void {
    if (typeof observer !== "function") throw new TypeError("a log observer must be a function");
    if (!this.#observers.includes(observer)) this.#observers = [...this.#observers, observer];
  }

  /** Removes an observer; one that is not there is no error. */
  removeObserver(observer: LogObserver): void {
    this.#observers = this.#observers.filter((other) => other !== observer);
  }

  /** Tells every observer. Never throws. One that is added or removed meanwhile counts from the next event on. */
  publish(event: LogEvent): void {
    const observers = this.#observers; // the list is replaced when it changes, so this one stays
    const report = ({ observer, error }: Breakage): void => {
      const others = observers.filter((other) => other !== observer);
      // What fails in here is not told again: two broken observers would report each other for ever.
      tell(others, brokenObserverEvent(observer, error), ignore);
    };
    for (const breakage of tell(observers, event, report)) report(breakage);
  }
}

/** An observer that threw, and what. */
interface Breakage {
  readonly observer: LogObserver;
  readonly error: unknown;
}

/**
 * @param rejected - called for an observer that is an async function, when it fails
 * @returns what was thrown meanwhile
 */
function tell(
  observers: readonly LogObserver[],
  event: LogEvent,
  rejected: (breakage: Breakage) => void,
): Breakage[] {
  const breakages: Breakage[] = [];
  for (const observer of observers) {
    try {
      const outcome = asyncOutcome(observer(event));
      outcome?.addErrback(({ value: error }) => rejected({ observer, error }));
    } catch (error) {
      breakages.push({ observer, error });
    }
  }
  return breakages;
}

function ignore(): void {}

function brokenObserverEvent(observer: LogObserver, error: unknown): LogEvent {
  return {
    log_level: "critical",
    log_namespace: "log",
    log_time: Date.now() / 1000,
    log_format: "A log observer threw: {observer.name}",
    log_failure: new Failure(error),
    observer,
  };
}
