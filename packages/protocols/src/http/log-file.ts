import { closeSync, openSync, writeSync } from "node:fs";
import { Logger } from "@cordage/reactor";
import type { AccessLogSink } from "./access-log.ts";
import { MAX_LOG_BACKLOG_BYTES } from "./limits.ts";

const log = new Logger("http.log");

/**
 * A file that lines are added to: those of one turn together, in one write.
 *
 * A file that can't be written to costs lines, never responses: that is logged.
 */
export class LogFile implements AccessLogSink {
  readonly #path: string;
  #descriptor: number | undefined = undefined;
  #lines = "";

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws what the system says, when it can't be opened for writing at its end */
  open(): void {
    this.#descriptor ??= openSync(this.#path, "a");
  }

  write(line: string): void {
    if (this.#lines === "") queueMicrotask(() => this.#flush());
    this.#lines += line;
    if (this.#lines.length >= MAX_LOG_BACKLOG_BYTES) this.#flush();
  }

  close(): void {
    this.#flush();
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor !== undefined) closeSync(descriptor);
  }

  #flush(): void {
    const lines = this.#lines;
    this.#lines = "";
    if (lines === "") return;
    try {
      this.open(); // there may be connections without a port, such as in memory
      if (this.#descriptor !== undefined) writeSync(this.#descriptor, lines);
    } catch (error) {
      log.failure("Could not write to the access log", error);
    }
  }
}
