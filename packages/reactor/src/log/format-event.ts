import { Failure } from "@cordage/deferred";
import type { LogEvent } from "./log-event.ts";

/** A field in a format: a name, then steps into it, perhaps a call, perhaps `!r` or `!s`. */
const FIELD = /\{\{|\}\}|\{([^{}!]*)(![rs])?\}/g;
const STEP = /^\.?([A-Za-z_$][\w$]*)|^\[([^\]]+)\]/;

/**
 * The message of an event: its `log_format` with fields put in.
 *
 * `{name}`, `{name.part}`, `{name[0]}` and combinations; `{name()}` calls; `{name!r}` quotes strings,
 * `{name!s}` doesn't; `{{` and `}}` stand for braces. A field that is missing, or whose text can't be
 * had, is shown as such: formatting never throws (L6).
 *
 * @see Twisted: `twisted.logger.formatEvent`
 */
export function formatEvent(event: LogEvent): string {
  return event.log_format.replace(FIELD, (whole, path: string | undefined, conversion) => {
    if (path === undefined) return whole.slice(1);
    try {
      const value = lookUp(event, path);
      return conversion === "!r" && typeof value === "string"
        ? JSON.stringify(value)
        : String(value);
    } catch (error) {
      return `{${path}: ${new Failure(error).getErrorMessage()}}`;
    }
  });
}

function lookUp(event: LogEvent, path: string): unknown {
  const called = path.endsWith("()");
  let rest = called ? path.slice(0, -2) : path;
  let owner: unknown;
  let value: unknown = event;
  do {
    const step = STEP.exec(rest);
    if (step === null) throw new SyntaxError("not a field name");
    const name = step[1] ?? step[2] ?? "";
    if (value === null || value === undefined || !(name in Object(value))) {
      throw new ReferenceError("no such field");
    }
    owner = value;
    value = Reflect.get(Object(value), name);
    rest = rest.slice(step[0].length);
  } while (rest !== "");
  return called ? (value as () => unknown).call(owner) : value; // not callable: told in the text
}
