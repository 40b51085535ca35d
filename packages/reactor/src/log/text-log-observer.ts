import { formatEvent } from "./format-event.ts";
import { isAtLeast, type LogEvent, type LogLevel, type LogObserver } from "./log-event.ts";

/** What a {@link textLogObserver} shows. */
export interface TextLogOptions {
  /** The least level shown. Default: `"warn"`. */
  readonly level?: LogLevel | undefined;
}

/**
 * An observer that writes each event as one readable line:
 *
 * ```text
 * 2026-11-22T17:21:52+0000 [Echo,3,127.0.0.1] the message
 * ```
 *
 * In brackets stands the event's `log_system`, else `namespace#level`. Further lines of a message are
 * indented by a tab, so that a line without one always begins an event; the traceback of a failure
 * follows the same way.
 *
 * @param write - is given whole lines with their ends
 */
export function textLogObserver(
  write: (text: string) => void,
  { level = "warn" }: TextLogOptions = {},
): LogObserver {
  return (event) => {
    if (isAtLeast(event.log_level, level)) write(eventAsText(event));
  };
}

/** The lines of one event. Never throws. */
export function eventAsText(event: LogEvent): string {
  const system = event.log_system ?? `${event.log_namespace}#${event.log_level}`;
  const traceback = event.log_failure === undefined ? "" : `\n${event.log_failure.getTraceback()}`;
  const message = `${formatEvent(event)}${traceback}`.replaceAll("\n", "\n\t");
  return `${timestamp(event.log_time)} [${system}] ${message}\n`;
}

function timestamp(time: number): string {
  const date = new Date(time * 1000);
  return Number.isNaN(date.getTime()) ? "-" : `${date.toISOString().slice(0, 19)}+0000`;
}
