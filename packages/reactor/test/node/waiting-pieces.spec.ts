import { expect } from "chai";
import { type Piece, WaitingPieces } from "#internal/node/waiting-pieces.js";

/** What is sent of `pieces`, added in turn; `meanwhile` happens before. */
function sent(pieces: readonly Piece[], meanwhile: () => void = () => {}): Buffer {
  const waiting = new WaitingPieces();
  for (const piece of pieces) waiting.add(piece);
  meanwhile();
  const taken = waiting.take() ?? [];
  const list = typeof taken === "string" || taken instanceof Uint8Array ? [taken] : taken;
  return Buffer.concat(list.map((piece) => Buffer.from(piece as string)));
}

/** Memory that can be resized, which the types don't know yet. */
interface ResizableMemory extends ArrayBuffer {
  resize(bytes: number): void;
}

function resizable(bytes: number): ResizableMemory {
  return Reflect.construct(ArrayBuffer, [bytes, { maxByteLength: 16 }]) as ResizableMemory;
}

describe("WaitingPieces", () => {
  it("counts the bytes that are sent, of text as UTF-8", () => {
    const waiting = new WaitingPieces();
    for (const piece of ["späße", Buffer.from([1, 2]), "\ud83d", "\ude00"]) waiting.add(piece);
    expect(waiting.bytes).to.equal(7 + 2 + 3 + 3);
    expect((waiting.take() as Buffer).length).to.equal(7 + 2 + 3 + 3);
    expect(waiting.bytes).to.equal(0);
  });

  for (const count of [2, 3000]) {
    it(`encodes each text by itself, one of ${count} that are joined too`, () => {
      const halves = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? "a\ud83d" : "\ude00b"));
      const apart = Buffer.concat(halves.map((half) => Buffer.from(half)));
      expect(sent(halves).equals(apart)).to.equal(true);
    });
  }

  it("sends nothing but what was written, even of memory that has become smaller", () => {
    const memory = resizable(8);
    const view = new Uint8Array(memory).fill(1);
    const bytes = sent([view, "text"], () => memory.resize(2));
    expect([...bytes]).to.deep.equal([1, 1, ...Buffer.from("text")]);
  });

  it("sends as much as was written of memory that has grown", () => {
    const memory = resizable(2);
    const view = new Uint8Array(memory).fill(1);
    const bytes = sent(["text", view], () => memory.resize(16));
    expect([...bytes]).to.deep.equal([...Buffer.from("text"), 1, 1]);
  });
});
