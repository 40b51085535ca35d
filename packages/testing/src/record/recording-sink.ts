import { closeSync, openSync, writeSync } from "node:fs";

/** Where a recording goes to. */
export interface RecordingSink {
  /** Takes a line, without its end. */
  write(line: string): void;
  /** No more lines come. */
  close?(): void;
}

/**
 * A recording on its way into a file, written at once and without buffering: what led to a crash is in it.
 *
 * @throws what the system says, when the file can't be created or written
 */
export class RecordingFile implements RecordingSink {
  readonly #descriptor: number;

  /** Creates the file, or empties it. */
  constructor(path: string) {
    this.#descriptor = openSync(path, "w");
  }

  write(line: string): void {
    writeSync(this.#descriptor, `${line}\n`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** A recording on its way into memory. */
export class RecordingText implements RecordingSink {
  /** The file, as far as it goes; `decodeRecording` takes it once the connection is closed. */
  text = "";

  write(line: string): void {
    this.text += `${line}\n`;
  }
}
