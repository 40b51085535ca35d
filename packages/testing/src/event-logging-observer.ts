import { globalLogPublisher, type LogEvent, type LogPublisher } from "@cordage/reactor";

/** What runs an action when a test is over, such as a wrapper of a test runner's `after`. */
export interface CleanupKeeper {
  /** Has `action` called when the test is over. */
  addCleanup(action: () => void): unknown;
}

/**
 * Keeps the events of a log publisher, for a test to look at.
 *
 * ```ts
 * const events = new EventLoggingObserver();
 * doSomething();
 * events.stop();
 * expect(events.at(0)?.log_level).to.equal("warn");
 * ```
 *
 * @see Twisted: `twisted.internet.testing.EventLoggingObserver` (TE4)
 */
export class EventLoggingObserver implements Iterable<LogEvent> {
  readonly #events: LogEvent[] = [];
  readonly #publisher: LogPublisher;
  readonly #observe = (event: LogEvent): void => {
    this.#events.push(event);
  };

  /** @param publisher - observed from now on. Default: the one that every `Logger` tells */
  constructor(publisher: LogPublisher = globalLogPublisher) {
    this.#publisher = publisher;
    publisher.addObserver(this.#observe);
  }

  /** One that stops when the test is over. */
  static createWithCleanup(test: CleanupKeeper, publisher?: LogPublisher): EventLoggingObserver {
    const observer = new EventLoggingObserver(publisher);
    test.addCleanup(() => observer.stop());
    return observer;
  }

  /** How many events there were. */
  get length(): number {
    return this.#events.length;
  }

  /** An event by its place, the first at 0; from the end if negative. */
  at(index: number): LogEvent | undefined {
    return this.#events.at(index);
  }

  /** The events, in the order in which they came. */
  [Symbol.iterator](): Iterator<LogEvent> {
    return this.#events.values();
  }

  /** Observes no more. What there is stays. */
  stop(): void {
    this.#publisher.removeObserver(this.#observe);
  }
}
