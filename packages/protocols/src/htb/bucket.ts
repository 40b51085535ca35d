import { getReactor, type IReactorTime } from "@cordage/reactor";

/**
 * A bucket of tokens, a byte each, that runs out at a steady rate: what fits in may be sent.
 *
 * Subclass it to set `maxburst` and `rate`. What goes into a bucket goes into its parent as well.
 *
 * @see Twisted: `twisted.protocols.htb.Bucket` (HT-1)
 */
export class Bucket {
  /** How many tokens fit in; `null` for any number. */
  maxburst: number | null = null;
  /** How many tokens a second run out; `null` for all of them at once. */
  rate: number | null = null;
  /** How many tokens are in it, as of the last look. */
  content = 0;
  /** How many are using it. A filter keeps it as long as somebody does. */
  users = 0;
  readonly parentBucket: Bucket | null;
  readonly #clock: IReactorTime;
  #lastDrip: number;

  constructor(parentBucket: Bucket | null = null, clock: IReactorTime = getReactor()) {
    this.parentBucket = parentBucket;
    this.#clock = clock;
    this.#lastDrip = clock.seconds();
  }

  /**
   * Adds as many tokens as fit into this bucket and those above it. What doesn't fit is forgotten.
   *
   * @returns how many were added
   */
  add(amount: number): number {
    const allowed = Math.min(amount, this.room());
    this.#fill(allowed);
    return allowed;
  }

  /** How many tokens would fit in now, here and above. */
  room(): number {
    this.drip();
    const here = this.maxburst === null ? Number.POSITIVE_INFINITY : this.maxburst - this.content;
    return Math.max(0, Math.floor(Math.min(here, this.parentBucket?.room() ?? here)));
  }

  /** How many tokens a second run out of the slowest of this bucket and those above; Infinity for all. */
  slowestRate(): number {
    const above = this.parentBucket?.slowestRate() ?? Number.POSITIVE_INFINITY;
    return Math.min(this.rate ?? Number.POSITIVE_INFINITY, above);
  }

  /** The least that any of this bucket and those above holds when full; Infinity for any number. */
  smallestBurst(): number {
    const above = this.parentBucket?.smallestBurst() ?? Number.POSITIVE_INFINITY;
    return Math.min(this.maxburst ?? Number.POSITIVE_INFINITY, above);
  }

  /** Lets run out what has in the meantime. @returns whether it is empty now */
  drip(): boolean {
    this.parentBucket?.drip();
    const now = this.#clock.seconds();
    const lost = this.rate === null ? this.content : (now - this.#lastDrip) * this.rate;
    this.content = Math.max(0, this.content - lost);
    this.#lastDrip = now;
    return this.content === 0;
  }

  #fill(amount: number): void {
    this.content += amount;
    this.parentBucket?.add(amount);
  }
}
