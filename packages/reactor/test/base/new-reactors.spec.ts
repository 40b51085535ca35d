import { NodeReactor, watchNewReactors } from "@cordage/reactor";
import { expect } from "chai";

describe("watchNewReactors", () => {
  it("tells of every reactor that is made, until it is stopped", () => {
    const told: object[] = [];
    const stop = watchNewReactors((reactor) => told.push(reactor));
    const first = new NodeReactor();
    expect(told).to.deep.equal([first]);

    stop();
    const second = new NodeReactor();
    expect(told).to.not.include(second);
  });
});
