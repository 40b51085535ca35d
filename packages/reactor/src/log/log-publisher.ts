import { Failure } from "@cordage/deferred";
import type { LogEvent, LogObserver } from "./log-event.ts";

/**
 * Passes events on to observers, in the order they were added (L3).
 *
 * An observer that throws doesn't keep the event from the rest, which are told of it with a critical
 * event; it stays registered.
 */
export class LogPublisher {
  #observers: readonly LogObserver[];

  constructor(...observers: readonly LogObserver[]) {
    this.#observers = [...new Set(observers)];
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

  /** Tells every observer. Never throws. */
  publish(event: LogEvent): void {
    // Lists are replaced, not changed: observers may come and go while this one is walked.
    const observers = this.#observers;
    for (const observer of observers) {
      try {
        observer(event);
      } catch (error) {
        this.#reportBroken(observer, observers, error);
      }
    }
  }

  #reportBroken(broken: LogObserver, observers: readonly LogObserver[], error: unknown): void {
    const event: LogEvent = {
      log_level: "critical",
      log_namespace: "log",
      log_time: Date.now() / 1000,
      log_format: "A log observer threw: {observer}",
      log_failure: new Failure(error),
      observer: broken.name,
    };
    for (const other of observers) {
      if (other === broken) continue;
      try {
        other(event);
      } catch {
        // Two broken observers would report each other for ever.
      }
    }
  }
}
