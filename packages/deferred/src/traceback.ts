/** An error and all it came from, as text. */
import { trailOf } from "./error-trail.ts";
import { guarded } from "./guarded.ts";
import { isError } from "./is-error.ts";

/** How much a traceback tells. */
export type TracebackDetail = "brief" | "default" | "verbose";

/** How deep a chain of causes is followed. */
const MAX_CAUSE_DEPTH = 32;

/** How many characters a traceback may have, whatever the errors hold. */
const MAX_TRACEBACK_LENGTH = 65_536;

/** The traceback of `error`. Never throws, whatever the error does. */
export function tracebackOf(error: Error, detail: TracebackDetail): string {
  const traceback = new Traceback(detail);
  traceback.tell(error, "", 0);
  return traceback.toString();
}

/** Name and message of an error. Never throws. */
export function headline(error: Error): string {
  return guarded(() => Error.prototype.toString.call(error), "unprintable error");
}

/** Text in the making. Errors make trees, with circles in them: it ends when enough is told. */
class Traceback {
  readonly #detail: TracebackDetail;
  readonly #lines: string[] = [];
  readonly #seen = new Set<Error>();
  /** How many characters more there may be. */
  #budget = MAX_TRACEBACK_LENGTH;

  constructor(detail: TracebackDetail) {
    this.#detail = detail;
  }

  toString(): string {
    return this.#lines.join("\n");
  }

  /** Adds what there is to tell of `error`, which is `label` to the one before. */
  tell(error: unknown, label: string, depth: number): void {
    if (depth > MAX_CAUSE_DEPTH) this.#add(`${label}(more causes left out)`);
    else if (!isError(error)) this.#add(label + guarded(() => String(error), UNPRINTABLE));
    else if (this.#seen.has(error)) this.#add(`${label}${headline(error)} (told above)`);
    else this.#tellError(error, label, depth);
  }

  #tellError(error: Error, label: string, depth: number): void {
    this.#seen.add(error);
    this.#add(label + (this.#detail === "brief" ? headline(error) : stackOf(error)));
    if (this.#detail !== "brief") for (const entry of trailOf(error)) this.#add(entry);
    if (this.#detail === "verbose") this.#tellFields(error);
    this.#tellMembers(error, depth);
    const cause = guarded(() => error.cause, undefined);
    if (cause !== undefined && !this.#isFull) this.tell(cause, "caused by ", depth + 1);
  }

  #tellFields(error: Error): void {
    for (const name of guarded(() => Object.keys(error), [])) {
      if (this.#isFull) return;
      if (TOLD_FIELDS.has(name)) continue;
      const value = guarded(() => String(Reflect.get(error, name)), UNPRINTABLE);
      this.#add(`    ${name}: ${value}`);
    }
  }

  /** By index, because an iterator would end at the first member that can't be read. */
  #tellMembers(error: Error, depth: number): void {
    const members = guarded(() => membersOf(error), []);
    const count = guarded(() => members.length, 0);
    for (let i = 0; i < count && !this.#isFull; i += 1) {
      this.tell(
        guarded(() => members[i], "unreadable member"),
        `[${i}] `,
        depth + 1,
      );
    }
  }

  get #isFull(): boolean {
    return this.#budget <= 0;
  }

  #add(text: string): void {
    if (this.#isFull) return;
    const isWhole = text.length + 1 < this.#budget; // with its line end
    this.#lines.push(isWhole ? text : `${text.slice(0, this.#budget)}\n(more left out)`);
    this.#budget -= text.length + 1;
  }
}

const UNPRINTABLE = "unprintable value";

/** What is told of an error in other places than among its fields. */
const TOLD_FIELDS: ReadonlySet<string> = new Set(["name", "message", "stack", "cause", "errors"]);

/** The `errors` of an AggregateError, or of what looks like one. May throw. */
function membersOf(error: Error): readonly unknown[] {
  const { errors } = error as { errors?: unknown };
  return Array.isArray(errors) ? errors : [];
}

/** V8's stack starts with the text the error had when it was made; a later message is put back in. */
function stackOf(error: Error): string {
  const stack = guarded(() => String(error.stack), "");
  const first = headline(error);
  if (stack === "" || stack === "undefined") return first;
  if (stack.startsWith(first)) return stack;
  const frames = stack.search(/^\s+at /m);
  return frames < 0 ? first : `${first}\n${stack.slice(frames)}`;
}
