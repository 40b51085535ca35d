import { WordGame } from "./word-game.ts";

/** Somebody who plays. */
export interface Player {
  readonly name: string;
  tell(line: string): void;
}

/** How many may play at a time. */
export const MAX_PLAYERS = 100;

/** Players who guess at the same word, and the next one when that is known. Everybody hears everything. */
export class GameRoom {
  readonly #nextWord: () => string;
  readonly #points = new Map<Player, number>();
  #game: WordGame;

  /** @param nextWord - gives a word to guess, in lower case */
  constructor(nextWord: () => string) {
    this.#nextWord = nextWord;
    this.#game = new WordGame(nextWord());
  }

  /** Lets somebody in. @returns why not, if not */
  enter(player: Player): string | undefined {
    const names = [...this.#points.keys()].map(({ name }) => name);
    if (names.includes(player.name)) return `${player.name} is playing already`;
    if (names.length >= MAX_PLAYERS) return "the room is full";
    this.#points.set(player, 0);
    this.#tellAll(`${player.name} has come`);
    player.tell(`guess a letter or the word: ${this.#game.shown}`);
    return undefined;
  }

  leave(player: Player): void {
    if (this.#points.delete(player)) this.#tellAll(`${player.name} has gone`);
  }

  /** Takes a guess of a player, and tells everybody what it came to. */
  guess(player: Player, text: string): void {
    const { told, points, isOver } = this.#game.guess(text);
    this.#points.set(player, (this.#points.get(player) ?? 0) + points);
    this.#tellAll(`${player.name}: ${told}`);
    if (!isOver) return;
    this.#tellAll(`points: ${this.#standing()}`);
    this.#game = new WordGame(this.#nextWord());
    this.#tellAll(`the next word: ${this.#game.shown}`);
  }

  /** The best first. */
  #standing(): string {
    const players = [...this.#points].sort(([, one], [, other]) => other - one);
    return players.map(([{ name }, points]) => `${name} ${points}`).join(", ");
  }

  #tellAll(line: string): void {
    for (const player of this.#points.keys()) player.tell(line);
  }
}
