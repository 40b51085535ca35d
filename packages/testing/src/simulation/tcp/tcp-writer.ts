import type { Path } from "../path.ts";
import { Segment } from "./segment.ts";
import type { SegmentQueue } from "./segment-queue.ts";
import { SendBuffer } from "./send-buffer.ts";

/** How many bytes may be under way, or wait to be read at the other end. */
export const WINDOW_BYTES: number = 64 * 1024;

/** What a {@link TCPWriter} works with. */
export interface WriterSurroundings {
  readonly path: Path;
  readonly queue: SegmentQueue;
  /** Calls `action` on a later turn, unless the host has crashed by then. */
  nextTurn(action: () => void): void;
  /** Whether to tell when nothing waits any more. */
  isWaiting(): boolean;
  /** Nothing waits to be sent. Never comes from inside `write`. */
  drained(): void;
}

/**
 * The sending side of a simulated socket: what is written in one turn is cut into segments together, as
 * far as the window is open. The rest waits here.
 */
export class TCPWriter {
  readonly #surroundings: WriterSurroundings;
  readonly #unsent = new SendBuffer();
  #window = WINDOW_BYTES;
  #isConnected = false;
  /** Whether somebody is going to flush without being asked. */
  #isFlushDue = false;
  #isDrainDue = false;
  /** What to call when the last byte and the end have been sent. */
  #afterEnd: (() => void) | undefined = undefined;
  #isEnded = false;
  readonly #flush = (): void => this.flush();

  constructor(surroundings: WriterSurroundings) {
    this.#surroundings = surroundings;
  }

  get waitingBytes(): number {
    return this.#unsent.bytes;
  }

  /** Whether the end was sent: nothing can follow. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** The other end is there: from now on what is written is sent. */
  connected(): void {
    this.#isConnected = true;
    this.flush();
  }

  write(data: Uint8Array): void {
    this.#unsent.add(data);
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    this.#surroundings.nextTurn(this.#flush);
  }

  /** What is written until {@link flush} is called, by whoever calls this, waits for that. */
  batch(): void {
    this.#isFlushDue = true;
  }

  /** Sends as much as the window lets through. */
  flush(): void {
    this.#isFlushDue = false;
    if (!this.#isConnected || this.#isEnded) return;
    const { path, queue } = this.#surroundings;
    const before = this.#unsent.bytes;
    for (;;) {
      const ready = Math.min(this.#unsent.bytes, this.#window);
      if (ready === 0) break;
      const data = this.#unsent.take(path.segmentLength(ready));
      this.#window -= data.length;
      queue.send(new Segment("data", data));
    }
    if (this.#unsent.bytes > 0) return;
    if (this.#afterEnd !== undefined) this.#sendEnd();
    else if (before > 0) this.#drainSoon();
  }

  /** Sends the end when everything has been sent that was written; then calls `ended`, later. */
  end(ended: () => void): void {
    this.#afterEnd = ended;
    this.flush();
  }

  /** Drops what has not been sent, and sends the end at once. */
  cutOff(): void {
    this.discard();
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#surroundings.queue.send(new Segment("fin"));
  }

  /** Drops what has not been sent. */
  discard(): void {
    this.#unsent.clear();
    this.#afterEnd = undefined;
  }

  /** The other end's program has taken bytes: so many more may be sent. */
  acknowledged(count: number): void {
    this.#window += count;
    if (this.#unsent.bytes > 0) this.flush();
  }

  #sendEnd(): void {
    const ended = this.#afterEnd;
    this.cutOff();
    if (ended !== undefined) this.#surroundings.nextTurn(ended);
  }

  #drainSoon(): void {
    if (this.#isDrainDue || !this.#surroundings.isWaiting()) return;
    this.#isDrainDue = true;
    this.#surroundings.nextTurn(() => {
      this.#isDrainDue = false;
      if (this.#unsent.bytes === 0 && !this.#isEnded) this.#surroundings.drained();
    });
  }
}
