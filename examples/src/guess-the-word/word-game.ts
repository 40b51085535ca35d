/** Wrong guesses that a word allows, over all players together. */
export const MAX_WRONG = 8;

/** Points for a letter, each time it is in the word, and for the whole word. */
const LETTER_POINTS = 1;
const WORD_POINTS = 5;

/** What a guess came to, in words for all players. */
export interface GuessOutcome {
  readonly told: string;
  readonly points: number;
  /** Whether the word is known now, by a guess or because there were too many wrong ones. */
  readonly isOver: boolean;
}

/** One word, guessed letter by letter. It knows nothing of players, turns or connections. */
export class WordGame {
  readonly #word: string;
  readonly #guessed = new Set<string>();
  #wrong = 0;

  /** @param word - in lower case */
  constructor(word: string) {
    this.#word = word;
  }

  /** The word as far as it is known: `t w _ _ t`. */
  get shown(): string {
    return [...this.#word].map((letter) => (this.#guessed.has(letter) ? letter : "_")).join(" ");
  }

  /** Takes a letter or a whole word, in lower case. */
  guess(text: string): GuessOutcome {
    if (this.#guessed.has(text))
      return { told: `${text} was guessed before`, points: 0, isOver: false };
    this.#guessed.add(text);
    if (text === this.#word) return this.#solved(text, WORD_POINTS);
    const times = [...text].length === 1 ? this.#word.split(text).length - 1 : 0;
    if (times === 0) return this.#missed(text);
    if (!this.shown.includes("_")) return this.#solved(text, times * LETTER_POINTS);
    return { told: `yes, ${text}: ${this.shown}`, points: times * LETTER_POINTS, isOver: false };
  }

  #solved(text: string, points: number): GuessOutcome {
    return { told: `yes, ${text}: the word is ${this.#word}`, points, isOver: true };
  }

  #missed(text: string): GuessOutcome {
    this.#wrong += 1;
    const left = MAX_WRONG - this.#wrong;
    if (left > 0)
      return { told: `no ${text}, ${left} more wrong ones allowed`, points: 0, isOver: false };
    return {
      told: `no ${text}: nobody knows that the word is ${this.#word}`,
      points: 0,
      isOver: true,
    };
  }
}
