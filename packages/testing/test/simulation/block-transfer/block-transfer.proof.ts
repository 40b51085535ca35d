/**
 * The whole of what `block-transfer.spec.ts` shows in small: 5 MB for 8 clients at a loss of 30 %, with 1,000
 * seeds. It takes minutes, so it is run by `npm run test:proof` and not by `npm test`.
 */
import { simulate } from "@cordage/testing";
import { expect } from "chai";
import { makeFile, transferTo } from "./block-scenario.ts";

const SEEDS = 1000;
const CLIENTS = 8;
const FILE_BYTES = 5_000_000;

describe("a block transfer over a network that loses three datagrams in ten", function () {
  this.timeout(3_600_000);

  it(`delivers 5 MB to ${CLIENTS} clients with each of ${SEEDS} seeds`, async () => {
    const network = { conditions: { latency: 0.02, jitter: 0.02, loss: 0.3 } };
    const scenario = transferTo(CLIENTS, makeFile(FILE_BYTES));
    const report = await simulate({ seeds: SEEDS, network }, scenario);
    expect(report.seeds).to.equal(SEEDS);
  });
});
