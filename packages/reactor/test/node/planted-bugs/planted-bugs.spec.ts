/** Whether the conformance suite notices what can be wrong: each bug, by the check meant for it. */
import { AssertionFailedError } from "@cordage/testing";
import { registerChecks, streamChecks } from "@cordage/testing/conformance";
import { expect } from "chai";
import { NodeStreamHarness } from "../support/node-stream-harness.ts";
import { WIRES } from "../support/wires.ts";
import { BuggyHarness } from "./buggy-harness.ts";
import { BUGS_OF_EVENTS } from "./bugs-of-events.ts";
import { BUGS_OF_PRODUCERS } from "./bugs-of-producers.ts";
import { BUGS_OF_READING } from "./bugs-of-reading.ts";
import { BUGS_OF_WRITING } from "./bugs-of-writing.ts";
import type { PlantedBug } from "./planted-bug.ts";

const BUGS: readonly PlantedBug[] = [
  ...BUGS_OF_EVENTS,
  ...BUGS_OF_READING,
  ...BUGS_OF_WRITING,
  ...BUGS_OF_PRODUCERS,
];

/** Where a bug keeps something from happening, that is waited for no longer than this. */
const PATIENCE_TURNS = 50_000;

const TIMEOUT_MILLISECONDS = 20_000;

describe("the conformance suite for streams", function () {
  this.timeout(TIMEOUT_MILLISECONDS);

  describe("catches a transport that", () => {
    for (const bug of BUGS) {
      it(bug.name, async () => {
        const check = streamChecks.find(({ name }) => name === bug.caughtBy);
        const real = new NodeStreamHarness(WIRES.tcp, { patience: PATIENCE_TURNS });
        const error = await check?.run(new BuggyHarness(real, bug)).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(error, `what ${bug.caughtBy} finds`).to.be.instanceOf(AssertionFailedError);
      });
    }
  });

  describe("finds nothing wrong with one that only passes on, without a bug: it", () => {
    const makeHarness = (): BuggyHarness => {
      return new BuggyHarness(new NodeStreamHarness(WIRES.tcp), {});
    };
    registerChecks(streamChecks, makeHarness, it);
  });
});
