import type { BoardMessage, SignedStroke, Stroke } from "./stroke.ts";

/** Where a picture is drawn. */
export interface Canvas {
  draw(stroke: Stroke): void;
  clear(): void;
}

/**
 * The picture at one viewer: draws what the server says, in its order, each stroke once. That is why all
 * pictures are the same in the end, whatever is lost on the way and however often a connection is: the
 * strokes drawn are always the first ones of the server's list.
 *
 * A stroke of one's own is not drawn before it comes back. It is kept until then, to be sent again after a
 * new connection. This runs in the page, and in the tests.
 */
export class Sketch {
  readonly #author: string;
  readonly #canvas: Canvas;
  #board = "";
  #drawn = 0;
  #count = 0;
  #unconfirmed: SignedStroke[] = [];

  /** @param author - a name that nobody else has */
  constructor(author: string, canvas: Canvas) {
    this.#author = author;
    this.#canvas = canvas;
  }

  /** How many strokes are drawn. */
  get drawn(): number {
    return this.#drawn;
  }

  /** Whether all of one's own strokes are drawn. */
  get isConfirmed(): boolean {
    return this.#unconfirmed.length === 0;
  }

  /** What is to be said on a new connection. */
  greetings(): string[] {
    const greeting = { have: this.#drawn, board: this.#board };
    return [greeting, ...this.#unconfirmed].map((message) => JSON.stringify(message));
  }

  /** Takes a stroke of one's own: what is to be said, if there is a connection. */
  add(stroke: Stroke): string {
    const signed = { ...stroke, author: this.#author, count: ++this.#count };
    this.#unconfirmed.push(signed);
    return JSON.stringify(signed);
  }

  /** Draws what the server has said. */
  received(message: string): void {
    const { board, first, strokes }: BoardMessage = JSON.parse(message);
    if (board !== this.#board) this.#beginAnew(board);
    for (const stroke of strokes.slice(Math.max(0, this.#drawn - first))) {
      this.#canvas.draw(stroke);
      this.#drawn += 1;
      this.#confirm(stroke);
    }
  }

  #beginAnew(board: string): void {
    this.#board = board;
    this.#drawn = 0;
    this.#canvas.clear();
  }

  #confirm({ author, count }: SignedStroke): void {
    if (author !== this.#author) return;
    this.#unconfirmed = this.#unconfirmed.filter((stroke) => stroke.count > count);
  }
}
