import type { WallClock } from "./http-date.ts";
import type { Request } from "./request.ts";

/** Takes lines of an access log: a stream will do. */
export interface AccessLogSink {
  /** Takes a line, its end included. */
  write(line: string): unknown;
  /** Lines are about to come. */
  open?(): void;
  /** No more lines will come, unless it is opened again. */
  close?(): void;
}

/**
 * Makes the line for a response that is complete, without its end; `undefined` for none.
 *
 * @param timestamp - such as `[06/Nov/1994:08:49:37 +0000]`
 */
export type AccessLogFormatter = (timestamp: string, request: Request) => string | undefined;

const MONTHS: readonly string[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** A line for each response that is complete; the time of day in it is rendered once a second (HR-13). */
export class AccessLog {
  readonly #sink: AccessLogSink;
  readonly #format: AccessLogFormatter;
  readonly #now: WallClock;
  #second = Number.NaN;
  #timestamp = "";

  constructor(sink: AccessLogSink, format: AccessLogFormatter, now: WallClock) {
    this.#sink = sink;
    this.#format = format;
    this.#now = now;
  }

  /** @throws what the system says, when the file can't be opened */
  open(): void {
    this.#sink.open?.();
  }

  log(request: Request): void {
    const line = this.#format(this.#time(), request);
    if (line !== undefined) this.#sink.write(`${line}\n`);
  }

  close(): void {
    this.#sink.close?.();
  }

  #time(): string {
    const second = Math.floor(this.#now());
    if (second !== this.#second) {
      this.#second = second;
      this.#timestamp = renderTimestamp(second);
    }
    return this.#timestamp;
  }
}

function renderTimestamp(secondsSince1970: number): string {
  const date = new Date(secondsSince1970 * 1000);
  const day = `${date.getUTCDate()}`.padStart(2, "0");
  const time = date.toISOString().slice(11, 19);
  return `[${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${time} +0000]`;
}
