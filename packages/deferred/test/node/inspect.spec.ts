import { inspect } from "node:util";
import { Deferred, Failure, succeed } from "@cordage/deferred";
import { expect } from "chai";

describe("util.inspect", () => {
  it("shows a Deferred's state, and its result as inspect shows it", () => {
    expect(inspect(new Deferred())).to.match(/^<Deferred at \d+>$/);
    expect(inspect(succeed({ a: [1] }))).to.match(/current result: \{ a: \[ 1 \] \}>$/);
    expect(inspect(succeed("text"))).to.match(/current result: 'text'>$/);
  });

  it("shows what a Deferred is waiting on", () => {
    const outer = succeed(1).addCallback(() => new Deferred());

    expect(inspect(outer)).to.match(/^<Deferred at \d+ waiting on Deferred at \d+>$/);
  });

  it("goes no deeper than it is asked to", () => {
    const nested = succeed({ a: succeed({ b: succeed({ c: 1 }) }) });

    expect(inspect(nested, { depth: 0 })).to.match(/current result: \[Object\]>$/);
    expect(inspect([nested], { depth: -1 })).to.equal("[Array]");
  });

  it("ends for a Deferred that holds itself", () => {
    const holder: { self?: unknown } = {};
    holder.self = succeed(holder);

    expect(inspect(holder, { depth: null })).to.match(/\[Circular/);
  });

  it("shows a Failure with its whole traceback", () => {
    const failure = new Failure(new Error("boom", { cause: new Error("deep") }));

    expect(inspect(failure)).to.match(
      /^\[Failure instance: Error: boom\n\s+at .*caused by Error: deep/s,
    );
  });
});
