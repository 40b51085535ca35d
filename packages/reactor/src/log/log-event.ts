import type { Failure } from "@cordage/deferred";

/** How much an event matters, least first (L1). */
export const LOG_LEVELS = ["debug", "info", "warn", "error", "critical"] as const;

/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Something worth telling: named fields, kept as they are, of which those below have a meaning.
 *
 * @see Twisted: the event dictionary of `twisted.logger`
 */
export interface LogEvent {
  readonly log_level: LogLevel;
  /** Who tells, as a dotted path such as `"reactor.node"`. */
  readonly log_namespace: string;
  /** When, in seconds since 1970. */
  readonly log_time: number;
  /** The message, with fields in braces; see {@link formatEvent}. */
  readonly log_format: string;
  /** What went wrong, for events that report a failure. */
  readonly log_failure?: Failure;
  /** The connection or component on whose behalf the code ran, such as `"Echo,3,127.0.0.1"`. */
  readonly log_system?: string;
  /** The logger that emitted the event. */
  readonly log_logger?: unknown;
  /** The object on whose behalf the logger tells. */
  readonly log_source?: unknown;
  readonly [field: string]: unknown;
}

/** Receives events. What it throws is reported to the other observers (L3). */
export type LogObserver = (event: LogEvent) => void;

/** Whether `level` matters at least as much as `threshold`. */
export function isAtLeast(level: LogLevel, threshold: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(threshold);
}
