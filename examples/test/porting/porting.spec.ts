import { expect } from "chai";
import { RunningExample } from "../support/running-example.ts";
import { CONVERSATIONS } from "./conversations.ts";

describe("the programs that were ported from Python", function () {
  this.timeout(20_000); // each starts programs, which takes its time on a busy machine

  for (const { program, talk, transcript } of CONVERSATIONS) {
    it(`${program} does what it is to do`, async () => {
      const start = (...args: readonly (string | number)[]): RunningExample =>
        new RunningExample(`porting/${program}`, ...args.map(String));
      expect(await talk(start)).to.deep.equal(transcript);
    });
  }
});
