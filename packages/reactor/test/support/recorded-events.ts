import { formatEvent, globalLogPublisher, type LogEvent } from "@cordage/reactor";

/** The log events of a test: begin with `start`, end with `stop`. */
export class RecordedEvents {
  readonly events: LogEvent[] = [];
  readonly #observer = (event: LogEvent): void => {
    this.events.push(event);
  };

  start(): void {
    globalLogPublisher.addObserver(this.#observer);
  }

  stop(): void {
    globalLogPublisher.removeObserver(this.#observer);
  }

  /** Each as `level: message`. */
  get texts(): string[] {
    return this.events.map((event) => `${event.log_level}: ${formatEvent(event)}`);
  }
}
