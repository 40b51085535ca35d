/** Four times 32 bits: what the generator remembers. */
type State = [number, number, number, number];

/** How many numbers are thrown away first, until the bits of the seed are well mixed. */
const WARM_UP = 12;

/**
 * Numbers that look random and follow from their seed alone: everything that is left to chance in a
 * simulation comes from one of these, and so it happens again with the same seed.
 *
 * ```ts
 * const random = new SeededRandom(7);
 * const delay = random.between(0.1, 0.5);
 * ```
 *
 * It is no source of secrets. The generator is sfc32, Chris Doty-Humphrey's "small fast counting" one.
 */
export class SeededRandom {
  readonly #seed: string;
  readonly #state: State;

  /** @param seed - any number or text; the same one gives the same numbers */
  constructor(seed: number | string) {
    this.#seed = String(seed);
    this.#state = spread(this.#seed);
    for (let i = 0; i < WARM_UP; i++) this.next();
  }

  /** From 0, inclusive, to 1, exclusive; like `Math.random`, and as good in its place. */
  next(): number {
    const state = this.#state;
    const sum = (state[0] + state[1] + state[3]) | 0;
    state[3] = (state[3] + 1) | 0;
    state[0] = state[1] ^ (state[1] >>> 9);
    state[1] = (state[2] + (state[2] << 3)) | 0;
    state[2] = (((state[2] << 21) | (state[2] >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  /** A number from `least`, inclusive, to `most`, exclusive. */
  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** An integer from `least` to `most`, both inclusive. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** Whether something of this probability (0 never, 1 always) happens now. */
  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /**
   * One of them.
   *
   * @throws RangeError when there is none
   */
  pick<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new RangeError("there is nothing to pick from");
    return choices[this.integer(0, choices.length - 1)] as T; // inside: there is one at least
  }

  /**
   * Numbers for another purpose. They follow from this seed and the label, however many have been taken
   * from here: what one part of a simulation leaves to chance doesn't change what another gets.
   */
  fork(label: string): SeededRandom {
    return new SeededRandom(`${this.#seed}/${label}`);
  }
}

/** Makes four numbers of a text, each of which depends on every character (FNV-1a, four times). */
function spread(text: string): State {
  const state: State = [0x811c9dc5, 0x01000193, 0x9e3779b9, 1];
  for (let at = 0; at < text.length; at++) {
    for (let part = 0; part < 3; part++) {
      const mixed = (state[part] as number) ^ (text.charCodeAt(at) + part); // part is 0, 1 or 2
      state[part] = Math.imul(mixed, 0x01000193);
    }
  }
  return state;
}
