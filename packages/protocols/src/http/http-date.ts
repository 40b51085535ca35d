/** Dates as HTTP writes them (RFC 9110, section 5.6.7). */
import { inWords } from "./argument-checks.ts";

/** What a `Date` can hold, in seconds. */
const LATEST = 8_640_000_000_000;

/** Whether it is a number of seconds that a date can be made of; a `Date` is none, which counts milliseconds. */
export function isTime(seconds: number): boolean {
  return typeof seconds === "number" && Math.abs(seconds) <= LATEST;
}

/** Tells the time of day: seconds since 1970, UTC. Unlike a reactor's clock it may be set back. */
export type WallClock = () => number;

/** The system's time of day. */
export const systemWallClock: WallClock = () => Date.now() / 1000;

/**
 * Such as `Sun, 06 Nov 1994 08:49:37 GMT`.
 *
 * @throws RangeError for what is no time
 */
export function formatHTTPDate(secondsSince1970: number): string {
  if (!isTime(secondsSince1970)) {
    throw new RangeError(`a date has to be a time, got ${inWords(secondsSince1970)}`);
  }
  return new Date(secondsSince1970 * 1000).toUTCString(); // ECMAScript lays down the very same format
}

/**
 * The time of day as HTTP writes it, rendered once a second however often it is asked for.
 *
 * Looking at the time takes longer than most of what is done for a small request. So whoever handles something
 * and has looked at another clock can {@link hold} this one.
 */
export class HTTPDateClock {
  readonly #now: WallClock;
  #second = Number.NaN;
  #text = "";
  /** The other clock's time, while this one is held. */
  #heldAt: number | undefined = undefined;
  /** From when until when of the other clock's time the text is right, as far as is known. */
  #from = Number.NaN;
  #until = Number.NaN;

  constructor(now: WallClock = systemWallClock) {
    this.#now = now;
  }

  /** The date now; while it is held, that of the last look if that was in the same second. */
  date(): string {
    const heldAt = this.#heldAt;
    if (heldAt === undefined || !(heldAt >= this.#from && heldAt < this.#until)) this.#read(heldAt);
    return this.#text;
  }

  /**
   * Until {@link release}, has {@link date} look only once a second has ended since it did: for what is sent
   * together. A time of day that is set meanwhile is noticed with the next second.
   *
   * @param time - what a clock says that is never set, in seconds: the same one each time
   */
  hold(time: number): void {
    this.#heldAt = time;
  }

  /** Has it look each time. */
  release(): void {
    this.#heldAt = undefined;
  }

  #read(heldAt = Number.NaN): void {
    const now = this.#now();
    const second = Math.floor(now);
    this.#from = heldAt;
    this.#until = heldAt + second + 1 - now;
    if (second === this.#second) return;
    this.#second = second;
    this.#text = formatHTTPDate(second);
  }
}
