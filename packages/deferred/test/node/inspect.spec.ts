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
    const nested = succeed({ a: succeed({ b: 1 }) });

    expect(inspect(nested, { depth: 0 })).to.match(
      /^<Deferred at \d+ current result: \[Object\]>$/,
    );
    expect(inspect([nested], { depth: 1 })).to.match(/current result: \[Object\]>/);
    expect(inspect(nested, { depth: null })).to.match(/\{ b: 1 \}/);
  });

  it("shows the same each time", () => {
    const deferred = succeed([1]);

    expect(inspect(deferred)).to.equal(inspect(deferred));
  });

  it("shows a plain text when it is called by hand", () => {
    const byHand = Reflect.get(Deferred.prototype, inspect.custom);

    expect(byHand.call(succeed({ a: 1 }), 2, {})).to.match(/current result: \[object Object\]>$/);
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
