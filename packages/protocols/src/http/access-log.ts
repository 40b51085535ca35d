import type { WallClock } from "./http-date.ts";
import type { RefusedRequest } from "./refused-request.ts";
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

/**
 * Makes the line for a request that was refused, without its end; `undefined` for none.
 *
 * @param timestamp - as for an {@link AccessLogFormatter}
 * @param refused - what is known of it. Its `line` is the client's, and has to be escaped
 */
export type RefusedLogFormatter = (
  timestamp: string,
  refused: RefusedRequest,
) => string | undefined;

/** What makes the lines of a log. */
export interface LogFormatters {
  readonly answered: AccessLogFormatter;
  readonly refused: RefusedLogFormatter;
}

const MONTHS: readonly string[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * A line for each response that is complete, and for each request that is refused; the time of day in it is rendered
 * once a second (HR-13).
 */
export class AccessLog {
  readonly #sink: AccessLogSink;
  readonly #format: LogFormatters;
  readonly #now: WallClock;
  #second = Number.NaN;
  #timestamp = "";

  constructor(sink: AccessLogSink, format: LogFormatters, now: WallClock) {
    this.#sink = sink;
    this.#format = format;
    this.#now = now;
  }

  /** @throws what the system says, when the file can't be opened */
  open(): void {
    this.#sink.open?.();
  }

  log(request: Request): void {
    this.#write(this.#format.answered(this.#time(), request));
  }

  logRefused(refused: RefusedRequest): void {
    this.#write(this.#format.refused(this.#time(), refused));
  }

  close(): void {
    this.#sink.close?.();
  }

  #write(line: string | undefined): void {
    if (line !== undefined) this.#sink.write(`${line}\n`);
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
