import type { IDelayedCall } from "@cordage/reactor";
import type { VirtualTime } from "../virtual-time.ts";

/** The most a program is given at once, in bytes. */
const READ_BYTES: number = 64 * 1024;

/** A slow reader reads so often, in times a second. */
const SLOW_READS_PER_SECOND = 10;

/** What a {@link TCPReader} works with. */
export interface ReaderSurroundings {
  readonly time: VirtualTime;
  /** How many bytes a second the programs of this host take. */
  readRate(): number;
  /** Seconds that bytes are held back after they have arrived. */
  coalescing(): number;
  /** The program has been given bytes; they are its to keep. */
  received(data: Buffer): void;
  /** The program takes so many bytes: the other end may be told. Comes before `received`. */
  consumed(count: number): void;
  /** After all data: the peer sends no more, or the connection has failed. Comes once. */
  finished(error: Error | undefined): void;
}

/** What comes after all data. */
interface Finish {
  readonly error: Error | undefined;
}

/** The receiving side of a simulated socket. While paused it holds back data and what follows it. */
export class TCPReader {
  readonly #surroundings: ReaderSurroundings;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #finish: Finish | undefined = undefined;
  #isPaused = false;
  #isStopped = false;
  /** Until when a slow reader is busy with what it was given. */
  #busyUntil = 0;
  #nextRead: IDelayedCall | undefined = undefined;
  readonly #read = (): void => this.#readNow();

  constructor(surroundings: ReaderSurroundings) {
    this.#surroundings = surroundings;
  }

  get unreadBytes(): number {
    return this.#bytes;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  arrived(data: Buffer): void {
    const isFree = this.#bytes === 0 && !this.#isPaused && this.#nextRead === undefined;
    if (isFree && this.#waitSeconds() === 0) {
      this.#give(data);
      return;
    }
    this.#pieces.push(data);
    this.#bytes += data.length;
    this.#readAfter(this.#waitSeconds());
  }

  /** Nothing more will arrive: the peer has sent its end, or the connection has failed. */
  finish(error?: Error): void {
    if (this.#finish !== undefined) return;
    this.#finish = { error };
    if (this.#nextRead === undefined && !this.#isPaused) this.#readNow();
  }

  pause(): void {
    this.#isPaused = true;
  }

  /** Delivers again, on a later turn. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#readAfter(0);
  }

  /** Delivers nothing more, for good. */
  stop(): void {
    this.#isStopped = true;
    if (this.#nextRead?.active()) this.#nextRead.cancel();
  }

  #readNow(): void {
    this.#nextRead = undefined;
    while (this.#bytes > 0) {
      if (this.#isPaused || this.#isStopped) return;
      const wait = Math.max(0, this.#busyUntil - this.#surroundings.time.seconds());
      if (wait > 0) {
        this.#readAfter(wait);
        return;
      }
      this.#give(this.#take());
    }
    if (this.#finish === undefined || this.#isPaused || this.#isStopped) return;
    this.#isStopped = true;
    this.#surroundings.finished(this.#finish.error);
  }

  #give(data: Buffer): void {
    const { time } = this.#surroundings;
    const rate = this.#surroundings.readRate();
    if (rate < Number.POSITIVE_INFINITY) this.#busyUntil = time.seconds() + data.length / rate;
    this.#surroundings.consumed(data.length);
    this.#surroundings.received(data);
  }

  /** Takes out what has arrived, as much as is read at once. */
  #take(): Buffer {
    const rate = Math.ceil(this.#surroundings.readRate() / SLOW_READS_PER_SECOND);
    const most = Math.min(READ_BYTES, rate);
    const all = this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces);
    const whole = all as Buffer; // there are bytes, so there is a piece
    const taken = whole.subarray(0, most);
    this.#pieces = most < whole.length ? [whole.subarray(most)] : [];
    this.#bytes -= taken.length;
    return taken;
  }

  #waitSeconds(): number {
    const busy = this.#busyUntil - this.#surroundings.time.seconds();
    const slow = this.#surroundings.readRate() < Number.POSITIVE_INFINITY ? Number.EPSILON : 0;
    return Math.max(0, busy, slow, this.#surroundings.coalescing());
  }

  #readAfter(seconds: number): void {
    if (this.#isPaused || this.#isStopped || this.#nextRead !== undefined) return;
    this.#nextRead = this.#surroundings.time.callLater(seconds, this.#read);
  }
}
