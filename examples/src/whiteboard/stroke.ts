/** What is drawn, and what the server and its viewers say to each other. Runs in browsers as well. */

/** A line on the board, in its units: 0 to {@link BOARD_SIZE} both ways. */
export interface Stroke {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  /** One of {@link COLOURS}. */
  readonly colour: string;
}

/** A stroke with its author's name for it: an author counts from 1. */
export interface SignedStroke extends Stroke {
  readonly author: string;
  readonly count: number;
}

/** What a viewer says first: how many strokes it has, and of which board. */
export interface Greeting {
  readonly have: number;
  readonly board: string;
}

/** What the server says: strokes in the order that counts, `first` being how many come before. */
export interface BoardMessage {
  /** A server that was started again has another board. */
  readonly board: string;
  readonly first: number;
  readonly strokes: readonly SignedStroke[];
}

export const BOARD_SIZE = 400;
export const COLOURS: readonly string[] = ["black", "crimson", "seagreen", "royalblue", "white"];

const MAX_AUTHOR_LENGTH = 40;

/** Reads what a viewer says. @returns `undefined` for what no viewer of ours says */
export function readViewerMessage(text: string): Greeting | SignedStroke | undefined {
  const message = parse(text);
  if (typeof message !== "object" || message === null) return undefined;
  const { have, board, author, count, from, to, colour } = message as Record<string, unknown>;
  if (isCount(have) && typeof board === "string") return { have, board };
  const isSigned = typeof author === "string" && author.length <= MAX_AUTHOR_LENGTH;
  if (!isSigned || !isCount(count) || !isPlace(from) || !isPlace(to)) return undefined;
  if (typeof colour !== "string" || !COLOURS.includes(colour)) return undefined;
  return { author, count, from, to, colour };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // as good as any other nonsense
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isPlace(value: unknown): value is readonly [number, number] {
  const isOn = (n: unknown): boolean =>
    Number.isInteger(n) && Number(n) >= 0 && Number(n) <= BOARD_SIZE;
  return Array.isArray(value) && value.length === 2 && value.every(isOn);
}
