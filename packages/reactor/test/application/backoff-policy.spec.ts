import { backoffPolicy } from "@cordage/reactor";
import { expect } from "chai";

const noJitter = (): number => 0;

describe("backoffPolicy", () => {
  it("waits half as long again each time, up to a minute, and up to a second more (CS3)", () => {
    const policy = backoffPolicy({ jitter: noJitter });
    expect([1, 2, 3, 10, 11, 1000].map(policy)).to.deep.equal([
      1.5, 2.25, 3.375, 57.6650390625, 60, 60,
    ]);
    for (let i = 0; i < 20; i++) expect(backoffPolicy()(1)).to.be.within(1.5, 2.5);
  });

  it("takes other numbers (CS3)", () => {
    const policy = backoffPolicy({ initialDelay: 3, factor: 2, maxDelay: 20, jitter: noJitter });
    expect([1, 2, 3].map(policy)).to.deep.equal([6, 12, 20]);
  });

  it("adds the jitter to the longest wait too (CS3)", () => {
    expect(backoffPolicy({ jitter: () => 0.25 })(1000)).to.equal(60.25);
  });

  it("spreads waits from nothing to the whole when jitter is full", () => {
    const drawn = [0, 0.25, 0.75];
    const random = (): number => drawn.shift() ?? 1;
    const policy = backoffPolicy({
      initialDelay: 4,
      factor: 2,
      maxDelay: 20,
      jitter: "full",
      random,
    });
    expect([1, 2, 3].map(policy)).to.deep.equal([0, 4, 15]);
    for (let i = 0; i < 20; i++) expect(backoffPolicy({ jitter: "full" })(1)).to.be.within(0, 1.5);
  });

  it("refuses what can be no policy, naming it", () => {
    const bad = (options: object) => () => backoffPolicy(options);
    for (const value of [-1, Number.NaN, "1"]) {
      expect(bad({ initialDelay: value })).to.throw(RangeError, `initialDelay must be 0 or more`);
      expect(bad({ maxDelay: value })).to.throw(RangeError, `got ${value}`);
    }
    for (const factor of [0, -2, Number.NaN, "2"]) {
      expect(bad({ factor })).to.throw(RangeError, "factor must be a number above 0");
    }
    expect(bad({ jitter: 0.5 })).to.throw(TypeError, "jitter must be a function, got 0.5");
    expect(bad({ jitter: "half" })).to.throw(TypeError, "jitter");
    expect(bad({ random: 4 })).to.throw(TypeError, "random");
  });

  it("waits longest where numbers end (CS3)", () => {
    expect(backoffPolicy({ factor: 1e10, jitter: noJitter })(1000)).to.equal(60);
    expect(backoffPolicy({ factor: 1e10, initialDelay: 0, jitter: noJitter })(1000)).to.equal(60);
  });

  it("raises the factor to the hundredth power at most (CS3)", () => {
    const policy = backoffPolicy({ factor: 1.001, jitter: noJitter });
    expect(policy(101)).to.equal(policy(100));
    expect(policy(99)).to.be.below(policy(100));
  });
});
