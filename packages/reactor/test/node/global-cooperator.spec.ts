import { coiterate, cooperate } from "@cordage/reactor";
import { expect } from "chai";

describe("coiterate and cooperate", () => {
  it("work iterators off side by side on the default reactor (K10)", async () => {
    const done: string[] = [];
    function* work(name: string): Generator<undefined, void> {
      for (let unit = 1; unit <= 2; unit++) {
        done.push(`${name}${unit}`);
        yield;
      }
    }
    const iterator = work("a");
    const ended = coiterate(iterator);
    const task = cooperate(work("b"));
    expect(done).to.deep.equal([]);
    expect(await ended).to.equal(iterator);
    await task.whenDone();
    expect(done).to.deep.equal(["a1", "b1", "a2", "b2"]);
  });
});
