import { formatEvent } from "./format-event.ts";
import { isAtLeast, type LogEvent, type LogLevel, type LogObserver } from "./log-event.ts";

/** Control characters but the tab, and Unicode's separators of lines and paragraphs. */
const CONTROL = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}]/gu;

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
 * follows the same way. Other control characters are shown as `\x1b` or `\u2028`, so that no message can
 * move the cursor of a terminal and write over lines.
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
  const lines = `${formatEvent(event)}${tracebackOf(event)}`.split("\n").map(escapeControls);
  return `${timestamp(event.log_time)} [${escapeControls(systemOf(event))}] ${lines.join("\n\t")}\n`;
}

function systemOf(event: LogEvent): string {
  try {
    return String(event.log_system ?? `${event.log_namespace}#${event.log_level}`);
  } catch {
    return "-"; // untyped code may log any object as its system
  }
}

function tracebackOf(event: LogEvent): string {
  try {
    return event.log_failure === undefined ? "" : `\n${event.log_failure.getTraceback()}`;
  } catch {
    return "\n(the traceback can't be told)"; // the message matters more
  }
}

function escapeControls(text: string): string {
  return text.replace(CONTROL, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`;
  });
}

function timestamp(time: number): string {
  const date = new Date(time * 1000);
  return Number.isNaN(date.getTime()) ? "-" : `${date.toISOString().slice(0, 19)}+0000`;
}
