import { expect } from "chai";
import fc from "fast-check";
import { Board, MAX_STROKES } from "#examples/whiteboard/board.js";
import { Sketch } from "#examples/whiteboard/sketch.js";
import {
  type BoardMessage,
  readViewerMessage,
  type SignedStroke,
  type Stroke,
} from "#examples/whiteboard/stroke.js";

/** What one browser shows. */
class Picture {
  strokes: Stroke[] = [];

  draw(stroke: Stroke): void {
    this.strokes.push(stroke);
  }

  clear(): void {
    this.strokes = [];
  }
}

/** A viewer, and the two queues between it and the board, from which one message at a time arrives. */
class DistantViewer {
  readonly picture = new Picture();
  readonly sketch: Sketch;
  readonly #board: Board;
  #toBoard: string[] = [];
  #toSketch: string[] = [];
  #connection = { tell: (_message: BoardMessage): void => {} };
  #marks = 0;

  constructor(name: string, board: Board) {
    this.sketch = new Sketch(name, this.picture);
    this.#board = board;
    this.reconnect();
  }

  get isQuiet(): boolean {
    return this.#toBoard.length + this.#toSketch.length === 0;
  }

  drawSomething(): void {
    const mark = this.#marks++;
    this.#toBoard.push(this.sketch.add({ from: [mark % 400, 0], to: [0, 0], colour: "black" }));
  }

  /** Loses all that is on its way, both ways. */
  reconnect(): void {
    this.#board.leave(this.#connection);
    const queue: string[] = [];
    this.#toSketch = queue;
    this.#connection = { tell: (message) => queue.push(JSON.stringify(message)) };
    this.#toBoard = this.sketch.greetings();
  }

  arriveAtBoard(): void {
    const message = readViewerMessage(this.#toBoard.shift() ?? "");
    if (message === undefined) return;
    if ("have" in message) this.#board.join(this.#connection, message);
    else this.#board.add(message);
  }

  arriveAtSketch(): void {
    const message = this.#toSketch.shift();
    if (message !== undefined) this.sketch.received(message);
  }
}

const STEPS = ["drawSomething", "arriveAtBoard", "arriveAtSketch", "reconnect"] as const;
const steps = fc.array(fc.tuple(fc.nat(2), fc.constantFrom(...STEPS)), { maxLength: 300 });

describe("a whiteboard", () => {
  it("shows all the same picture in the end, in whatever order messages arrive or are lost", () => {
    fc.assert(
      fc.property(steps, (schedule) => {
        const board = new Board("board");
        const viewers = ["a", "b", "c"].map((name) => new DistantViewer(name, board));
        for (const [who, step] of schedule) viewers[who]?.[step]();
        for (const viewer of viewers) viewer.reconnect();
        while (!viewers.every((viewer) => viewer.isQuiet)) {
          for (const viewer of viewers) {
            viewer.arriveAtBoard();
            viewer.arriveAtSketch();
          }
        }
        const [first, ...others] = viewers.map((viewer) => viewer.picture.strokes);
        for (const other of others) expect(other).to.deep.equal(first);
        const drawn = schedule.filter(([, step]) => step === "drawSomething").length;
        expect(first).to.have.length(drawn); // each once
      }),
      { numRuns: 500 },
    );
  });

  it("shows at each moment what others show, or will show", () => {
    fc.assert(
      fc.property(steps, (schedule) => {
        const board = new Board("board");
        const viewers = ["a", "b", "c"].map((name) => new DistantViewer(name, board));
        for (const [who, step] of schedule) viewers[who]?.[step]();
        const [longest = [], ...others] = viewers
          .map((viewer) => viewer.picture.strokes)
          .sort((a, b) => b.length - a.length);
        for (const other of others) expect(other).to.deep.equal(longest.slice(0, other.length));
      }),
    );
  });

  it("begins anew with a server that was started again, and draws there what was not confirmed", () => {
    const picture = new Picture();
    const sketch = new Sketch("a", picture);
    const stroke: Stroke = { from: [0, 0], to: [1, 1], colour: "black" };
    const viewer = { tell: (message: BoardMessage) => sketch.received(JSON.stringify(message)) };
    const connect = (board: Board): void => {
      for (const text of sketch.greetings()) {
        const message = readViewerMessage(text);
        if (message === undefined) throw new Error(text);
        if ("have" in message) board.join(viewer, message);
        else board.add(message);
      }
    };
    const first = new Board("first");
    connect(first);
    first.add(JSON.parse(sketch.add(stroke)) as SignedStroke);
    sketch.add({ ...stroke, colour: "crimson" });
    connect(new Board("second"));
    expect(picture.strokes.map(({ colour }) => colour)).to.deep.equal(["crimson"]);
    expect([sketch.drawn, sketch.isConfirmed]).to.deep.equal([1, true]);
  });

  it("takes so many strokes, and no more", () => {
    const board = new Board("board");
    let told = 0;
    const viewer = {
      tell: ({ strokes }: BoardMessage): void => {
        told += strokes.length;
      },
    };
    board.join(viewer, { have: 0, board: "" });
    for (let count = 1; count <= MAX_STROKES + 1; count++) {
      board.add({ author: "a", count, from: [0, 0], to: [0, 0], colour: "black" });
    }
    expect(told).to.equal(MAX_STROKES);
  });
});

describe("what a viewer says", () => {
  const stroke = { author: "a", count: 1, from: [0, 400], to: [1, 2], colour: "black" };

  it("is a greeting or a stroke", () => {
    expect(readViewerMessage('{"have":3,"board":"b"}')).to.deep.equal({ have: 3, board: "b" });
    expect(readViewerMessage(JSON.stringify(stroke))).to.deep.equal(stroke);
  });

  it("is nothing else", () => {
    for (const wrong of [
      { from: [0, 401] },
      { from: [0] },
      { to: "here" },
      { to: [0, 0.5] },
      { count: -1 },
      { author: "x".repeat(41) },
      { colour: "url(//evil.example)" },
      { colour: undefined },
    ]) {
      expect(readViewerMessage(JSON.stringify({ ...stroke, ...wrong }))).to.equal(undefined);
    }
    for (const text of ["", "null", "[]", "7", "{}", '{"have":-1,"board":"b"}', '{"have":1}']) {
      expect(readViewerMessage(text), text).to.equal(undefined);
    }
  });
});
