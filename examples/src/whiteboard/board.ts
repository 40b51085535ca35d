import type { BoardMessage, Greeting, SignedStroke } from "./stroke.ts";

/** Somebody who looks at the board, and is told of every stroke. */
export interface Viewer {
  tell(message: BoardMessage): void;
}

/** How many strokes a board takes. What comes then is not drawn, for anybody. */
export const MAX_STROKES = 100_000;

/**
 * The order in which strokes are drawn, the same for all: that in which they arrive here.
 *
 * A viewer that comes back says how many it has, and is told the rest. An author that doesn't know whether
 * a stroke has arrived sends it again; a stroke that is there already is left out.
 */
export class Board {
  readonly #id: string;
  readonly #strokes: SignedStroke[] = [];
  readonly #viewers = new Set<Viewer>();
  /** The last stroke of each author. One entry at most for each stroke, so it has the same limit. */
  readonly #lastCounts = new Map<string, number>();

  /** @param id - a name that no other board has */
  constructor(id: string) {
    this.#id = id;
  }

  join(viewer: Viewer, { board, have }: Greeting): void {
    this.#viewers.add(viewer);
    const first = board === this.#id ? have : 0;
    viewer.tell({ board: this.#id, first, strokes: this.#strokes.slice(first) });
  }

  leave(viewer: Viewer): void {
    this.#viewers.delete(viewer);
  }

  add(stroke: SignedStroke): void {
    const lastCount = this.#lastCounts.get(stroke.author) ?? 0;
    if (stroke.count <= lastCount || this.#strokes.length >= MAX_STROKES) return;
    this.#lastCounts.set(stroke.author, stroke.count);
    const first = this.#strokes.push(stroke) - 1;
    for (const viewer of this.#viewers) viewer.tell({ board: this.#id, first, strokes: [stroke] });
  }
}
