import { expect } from "chai";
import { publicNames, subpaths } from "./support/public-names.ts";

describe("the API reference", () => {
  for (const subpath of subpaths()) {
    it(`has something to say of everything that ${subpath} exports`, () => {
      const names = publicNames(subpath);
      const silent = names.filter(({ comment }) => comment === "").map(({ name }) => name);
      expect(names).to.not.be.empty;
      expect(silent).to.deep.equal([]);
    });
  }
});
