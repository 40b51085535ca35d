import { bindArguments } from "@cordage/reactor";
import { expect } from "chai";

describe("bindArguments", () => {
  const parameters = {
    positional: ["host", "port"],
    keyword: ["timeout"],
    required: ["host"],
  } as const;

  const bind = (positional: string[], keyword: Record<string, string> = {}) =>
    bindArguments({ positional, keyword: new Map(Object.entries(keyword)) }, parameters);

  it("finds arguments by place and by name", () => {
    expect(bind(["h", "80"])).to.deep.equal({ host: "h", port: "80" });
    expect(bind(["h"], { port: "80", timeout: "5" })).to.deep.equal({
      host: "h",
      port: "80",
      timeout: "5",
    });
    expect(bind([], { host: "h" })).to.deep.equal({ host: "h" });
  });

  it("refuses what fits no parameter, or one twice, and what lacks (E13)", () => {
    expect(() => bind(["h", "80", "5"])).to.throw(TypeError, "at most 2");
    expect(() => bind(["h"], { nonsense: "1" })).to.throw(TypeError, "nonsense");
    expect(() => bind(["h"], { toString: "1" })).to.throw(TypeError, "toString");
    expect(() => bind(["h"], { host: "g" })).to.throw(TypeError, "host is given twice");
    expect(() => bind([], { port: "80" })).to.throw(TypeError, "host is missing");
  });
});
