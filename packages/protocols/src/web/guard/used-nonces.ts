/** How many nonces are remembered with the number of their last use (GU-3). */
export const MAX_USED_NONCES = 10_000;

/**
 * What answers to challenges have been used: each has a number that has to grow, so that none is good twice.
 * When it knows more nonces than it may, the first of them is given up: whatever was made no later counts as too old from
 * then on.
 */
export class UsedNonces {
  readonly #lastUses = new Map<string, number>();
  readonly #maxNonces: number;
  /** Nonces made no later than this are not known any more. */
  #forgottenUntil = Number.NEGATIVE_INFINITY;

  constructor(maxNonces: number = MAX_USED_NONCES) {
    this.#maxNonces = maxNonces;
  }

  /** Whether it would know whether that nonce has been used. */
  remembers(madeAt: number): boolean {
    return madeAt > this.#forgottenUntil;
  }

  /** @returns whether this use is the first with its number */
  use(nonce: string, count: number, madeAt: number): boolean {
    const last = this.#lastUses.get(nonce);
    if (!this.remembers(madeAt) || (last !== undefined && count <= last)) return false;
    this.#lastUses.set(nonce, count);
    if (this.#lastUses.size > this.#maxNonces) this.#forgetOldest();
    return true;
  }

  #forgetOldest(): void {
    const [oldest] = this.#lastUses.keys();
    if (oldest === undefined) return;
    this.#lastUses.delete(oldest);
    this.#forgottenUntil = Math.max(this.#forgottenUntil, madeAtOf(oldest));
  }
}

/** A nonce begins with the second in which it was made, in hexadecimal digits. */
export function madeAtOf(nonce: string): number {
  return Number.parseInt(nonce, 16);
}
