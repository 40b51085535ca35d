import { Deferred, Failure } from "@cordage/deferred";
import { asyncOutcome } from "../base/async-outcome.ts";
import { currentLogSystem } from "./log-context.ts";
import { LOG_LEVELS, type LogEvent, type LogLevel } from "./log-event.ts";
import { LogPublisher } from "./log-publisher.ts";
import { writeToStderr } from "./stderr-sink.ts";
import { textLogObserver } from "./text-log-observer.ts";

/** Fields of an event beside those the logger sets. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Writes warnings and worse to stderr: the observer {@link globalLogPublisher} starts with. Remove it
 * to have the events to yourself. A stderr that nobody reads any more is no error.
 */
export const stderrObserver: ReturnType<typeof textLogObserver> = textLogObserver(writeToStderr);

/** Where loggers publish unless told otherwise. */
export const globalLogPublisher: LogPublisher = new LogPublisher(stderrObserver);

/**
 * Emits events under a namespace.
 *
 * ```ts
 * const log = new Logger("chat");
 * log.info("{user} joined {room}", { user, room });
 * ```
 *
 * No method throws because of what it is given.
 *
 * @see Twisted: `twisted.logger.Logger` (L1, L2)
 */
export class Logger {
  readonly namespace: string;
  readonly #source: unknown;
  readonly #publisher: LogPublisher;

  /** @param options - `source`: the object that tells; `publisher`: where events go */
  constructor(
    namespace: string,
    options: { readonly source?: unknown; readonly publisher?: LogPublisher | undefined } = {},
  ) {
    this.namespace = namespace;
    this.#source = options.source;
    this.#publisher = options.publisher ?? globalLogPublisher;
  }

  /** Emits an event; an unknown level is itself reported, as critical. */
  emit(level: LogLevel, format: string, fields: LogFields = {}): void {
    if (!LOG_LEVELS.includes(level)) {
      this.emit("critical", "event with an unknown level {level!r}: {format}", { level, format });
      return;
    }
    const system = currentLogSystem();
    const event: LogEvent = {
      ...(system === undefined ? {} : { log_system: system }),
      ...readable(fields),
      ...(this.#source === undefined ? {} : { log_source: this.#source }),
      log_logger: this,
      log_level: level,
      log_namespace: this.namespace,
      log_time: Date.now() / 1000,
      log_format: typeof format === "string" ? format : textOf(format),
    };
    this.#publisher.publish(event);
  }

  /** Emits an event. For whoever looks for a fault. `{name}` in the format stands for a field. */
  debug(format: string, fields?: LogFields): void {
    this.emit("debug", format, fields);
  }

  /** Emits an event. What happens as it should. `{name}` in the format stands for a field. */
  info(format: string, fields?: LogFields): void {
    this.emit("info", format, fields);
  }

  /** Emits an event. What may become a trouble. `{name}` in the format stands for a field. */
  warn(format: string, fields?: LogFields): void {
    this.emit("warn", format, fields);
  }

  /** Emits an event. What went wrong, and was got over. `{name}` in the format stands for a field. */
  error(format: string, fields?: LogFields): void {
    this.emit("error", format, fields);
  }

  /** Emits an event. What went wrong, and was not. `{name}` in the format stands for a field. */
  critical(format: string, fields?: LogFields): void {
    this.emit("critical", format, fields);
  }

  /**
   * Reports something that went wrong, with its traceback.
   *
   * @param error - a Failure, or anything thrown
   */
  failure(format: string, error: unknown, level: LogLevel = "critical", fields?: LogFields): void {
    const failure = error instanceof Failure ? error : new Failure(error);
    this.emit(level, format, { ...readable(fields), log_failure: failure });
  }

  /**
   * Does `action`; what it throws is reported and goes no further. So is what a Promise that it returns
   * rejects with, when that comes.
   *
   * @returns the failure, or `undefined` when all went well so far
   * @see Twisted: `Logger.failuresHandled` (L2)
   */
  guard(format: string, action: () => unknown, fields?: LogFields): Failure | undefined {
    try {
      const returned = action();
      if (returned instanceof Deferred) return undefined; // it reports its failure itself
      asyncOutcome(returned)?.addErrback((failure) => {
        this.failure(format, failure, "critical", fields);
      });
      return undefined;
    } catch (error) {
      const failure = new Failure(error);
      this.failure(format, failure, "critical", fields);
      return failure;
    }
  }
}

/**
 * The fields as an event holds them: each read once, and what stands as `log_failure` a Failure. One that
 * throws when it is read is told as such and costs the event none of the others.
 */
function readable(fields: LogFields | undefined): LogFields {
  const copy = copyOf(fields);
  const failure = copy["log_failure"];
  if (failure === undefined || failure instanceof Failure) return copy;
  return { ...copy, log_failure: new Failure(failure) };
}

function copyOf(fields: LogFields | undefined): LogFields {
  try {
    return { ...fields };
  } catch {
    return copyOneByOne(fields ?? {});
  }
}

function copyOneByOne(fields: LogFields): LogFields {
  try {
    return Object.fromEntries(Object.keys(fields).map((name) => [name, read(fields, name)]));
  } catch {
    return {}; // a proxy that doesn't even tell its names
  }
}

function read(fields: LogFields, name: string): unknown {
  try {
    return fields[name];
  } catch (error) {
    return `(unreadable: ${new Failure(error).getErrorMessage()})`;
  }
}

/** Text for what untyped code gives as a format. */
function textOf(format: unknown): string {
  try {
    return String(format);
  } catch {
    return "(unprintable format)";
  }
}
