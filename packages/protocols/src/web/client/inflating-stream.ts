/** The coding that servers call `deflate`: in a zlib wrapper as it should be (RFC 9110, section 8.4.1.2), or bare. */
import { Buffer } from "node:buffer";
import { Transform, type TransformCallback } from "node:stream";
import { createInflate, createInflateRaw, type Inflate, type InflateRaw } from "node:zlib";

/** How many bytes of a body tell which of the two it is. */
const HEADER_BYTES = 2;

/** The one method that there is, in the low half of a wrapper's first byte; no encoder begins a bare body so. */
const METHOD_DEFLATE = 8;
/** The largest window there is, 32 KiB, in the high half of it. */
const MAX_WINDOW_CODE = 7;

/**
 * Undoes `deflate`, whichever of the two a server means by it: many send RFC 1951 without the wrapper of RFC 1950, and
 * every browser takes it.
 */
export function createInflatingStream(): Transform {
  return new InflatingStream();
}

class InflatingStream extends Transform {
  /** What has come while it can't be told yet. */
  #start: Buffer = Buffer.alloc(0);
  #inflating: Inflate | InflateRaw | undefined = undefined;
  #isAtEnd = false;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#inflating !== undefined) {
      this.#write(this.#inflating, chunk, done);
      return;
    }
    this.#start = Buffer.concat([this.#start, chunk]);
    if (this.#start.length < HEADER_BYTES) done();
    else this.#write(this.#begin(), this.#start, done);
  }

  override _flush(done: TransformCallback): void {
    if (this.#isAtEnd) {
      done();
      return;
    }
    const inflating = this.#inflating ?? this.#begin();
    inflating.once("end", () => done());
    if (this.#start.length < HEADER_BYTES) inflating.write(this.#start);
    inflating.end();
  }

  override _read(size: number): void {
    this.#inflating?.resume();
    super._read(size);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inflating?.destroy();
    done(error);
  }

  #write(inflating: Inflate | InflateRaw, chunk: Buffer, done: TransformCallback): void {
    if (inflating.write(chunk)) done();
    else inflating.once("drain", () => done());
  }

  #begin(): Inflate | InflateRaw {
    const inflating = isWrapped(this.#start) ? createInflate() : createInflateRaw();
    inflating.on("data", (piece: Buffer) => {
      if (!this.push(piece)) inflating.pause();
    });
    inflating.on("end", () => {
      this.#isAtEnd = true;
      this.push(null); // what the body has behind that is nobody's
    });
    inflating.on("error", (error) => this.destroy(error));
    this.#inflating = inflating;
    return inflating;
  }
}

/** Whether it begins with a wrapper: method, window, and a checksum over both bytes (RFC 1950, section 2.2). */
function isWrapped([first = 0, second = 0]: Buffer): boolean {
  return (
    (first & 0x0f) === METHOD_DEFLATE &&
    first >> 4 <= MAX_WINDOW_CODE &&
    (256 * first + second) % 31 === 0
  );
}
