/** Dates as HTTP writes them (RFC 9110, section 5.6.7). */

/** Tells the time of day: seconds since 1970, UTC. Unlike a reactor's clock it may be set back. */
export type WallClock = () => number;

/** The system's time of day. */
export const systemWallClock: WallClock = () => Date.now() / 1000;

/** Such as `Sun, 06 Nov 1994 08:49:37 GMT`. */
export function formatHTTPDate(secondsSince1970: number): string {
  return new Date(secondsSince1970 * 1000).toUTCString(); // ECMAScript lays down the very same format
}

/** The time of day as HTTP writes it, rendered once a second however often it is asked for. */
export class HTTPDateClock {
  readonly #now: WallClock;
  #second = Number.NaN;
  #text = "";
  #isHeld = false;
  #isRead = false;

  constructor(now: WallClock = systemWallClock) {
    this.#now = now;
  }

  /** The date now. */
  date(): string {
    if (!this.#isRead) this.#read();
    return this.#text;
  }

  /** Has {@link date} look at the time once and not again before {@link release}: for what is sent together. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Has it look each time. */
  release(): void {
    this.#isHeld = false;
    this.#isRead = false;
  }

  #read(): void {
    this.#isRead = this.#isHeld;
    const second = Math.floor(this.#now());
    if (second === this.#second) return;
    this.#second = second;
    this.#text = formatHTTPDate(second);
  }
}
