import { closeSync, openSync, writeSync } from "node:fs";

/** Where a connection's traffic is written to. */
export interface TrafficLog {
  /** Takes a line, its end included. */
  write(line: string): void;
  /** No more lines will come. */
  close?(): void;
}

/**
 * A file, written at once and without buffering: what led to a crash is in it.
 *
 * @throws what the system says, when it can't be created or written
 */
export class TrafficLogFile implements TrafficLog {
  readonly #descriptor: number;

  /** Creates the file, or empties it. */
  constructor(path: string) {
    this.#descriptor = openSync(path, "w");
  }

  write(line: string): void {
    writeSync(this.#descriptor, line);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
