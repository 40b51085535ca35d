import {
  type LinkConditions,
  SimulatedNetwork,
  SimulationFailedError,
  simulate,
} from "@cordage/testing";
import { expect } from "chai";
import { makeFile, transferTo } from "./block-scenario.ts";
import { PLANTED_BUGS, type PlantedBug } from "./planted-bugs.ts";

/** What a file has to come through. */
const LOSSY: Partial<LinkConditions> = { latency: 0.02, jitter: 0.02, loss: 0.3 };

const CLIENTS = 8;

/** The same with 5 MB and 1,000 seeds takes minutes: that is `npm run test:proof`. */
const SEEDS = 10;
const FILE: Buffer = makeFile(100_000);

/** A planted bug is to be found within so many seeds. */
const SEEDS_FOR_BUGS = 1000;

describe("a block transfer over a network that loses three datagrams in ten", function () {
  this.timeout(30_000);

  it("delivers a file to 8 clients, with every seed", async () => {
    const network = { conditions: LOSSY };
    const report = await simulate({ seeds: SEEDS, network }, transferTo(CLIENTS, FILE));
    expect(report.seeds).to.equal(SEEDS);
  });

  it("would not tell of most bugs on a good network", () => {
    const { participants } = PLANTED_BUGS["the last confirmation is lost"] as PlantedBug;
    const network = new SimulatedNetwork({ seed: 1 });
    network.runUntil(transferTo(CLIENTS, FILE, participants)(network));
  });

  for (const [bug, { participants, symptom }] of Object.entries(PLANTED_BUGS)) {
    it(`is seen to fail when ${bug}`, async () => {
      const options = {
        seeds: SEEDS_FOR_BUGS,
        maxFailures: 1,
        network: { conditions: LOSSY },
      };
      const scenario = transferTo(CLIENTS, FILE, participants);
      const error = await simulate(options, scenario).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(SimulationFailedError);
      expect((error as SimulationFailedError).message).to.match(symptom);
    });
  }
});
