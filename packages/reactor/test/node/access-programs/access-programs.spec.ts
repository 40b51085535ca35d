import { NodeReactor } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import fc from "fast-check";
import { turns } from "../support/bench.ts";
import { WIRES } from "../support/wires.ts";
import { PlayedProgram } from "./played-program.ts";
import { orderlyProgram, wildProgram } from "./program.ts";

/** How many programs there are for each test; a failure tells the seed of its own, and the smallest that fails. */
const RUNS = Number(process.env["ACCESS_PROGRAMS"] ?? 12);
const ACCESSES = ["auto", "public"] as const;

for (const wire of [WIRES.tcp, WIRES.unix]) {
  describe(`whatever two ends do to each other over ${wire.name}`, () => {
    const reactors = {
      auto: new NodeReactor({ socketAccess: "auto" }),
      public: new NodeReactor({ socketAccess: "public" }),
    };
    const pairs = ACCESSES.flatMap((server) => ACCESSES.map((client) => ({ server, client })));
    afterEach(() => wire.cleanUp());

    for (const { server, client } of pairs) {
      const ends = { wire, server: reactors[server], client: reactors[client] };

      it(`takes all bytes there and back, ${server} to ${client}`, async () => {
        await fc.assert(
          fc.asyncProperty(orderlyProgram, async (program) => {
            expect(await new PlayedProgram(program).playOrderly(ends)).to.deep.equal([]);
          }),
          { numRuns: RUNS },
        );
      });

      it(`tells each event once and in turn, ${server} to ${client}`, async () => {
        await fc.assert(
          fc.asyncProperty(wildProgram, async (program) => {
            const faults = await new PlayedProgram(program).playWild(ends);
            flushLoggedErrors();
            expect(faults).to.deep.equal([]);
          }),
          { numRuns: RUNS },
        );
        await turns(2);
        flushLoggedErrors();
      });
    }
  });
}
