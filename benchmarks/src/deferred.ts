import { Deferred, succeed } from "@cordage/deferred";
import { type Contender, compare, report } from "./compare.ts";

/**
 * How many chains are under way at a time. With many more, most of what is measured is the collector
 * keeping the unsettled ones alive, of which Promises would have far more than Deferreds.
 */
const BATCH = 500;

/** How long a round lasts at least, in milliseconds. */
const ROUND_MILLISECONDS = 100;

/** Runs {@link BATCH} chains, to their ends. */
type RunBatch = () => void | Promise<void>;

/** Chains of callbacks on Deferreds, against the same on Promises. */
export async function benchmarkDeferred(rounds: number): Promise<void> {
  for (const links of [1, 10]) {
    const contenders = [
      perChain("Promise.then", () => promiseChains(links, (value) => value + 1)),
      perChain("Deferred", () => deferredChains(links, (value) => value + 1)),
    ];
    report(`${links} callback(s)`, "ns a chain; less is better", await compare(contenders, rounds));
  }
  const contenders = [
    perChain("Promise.then", () => promiseChains(10, (value) => Promise.resolve(value))),
    perChain("Deferred", () => deferredChains(10, (value) => succeed(value))),
  ];
  report("10 callbacks that return settled ones", "ns a chain", await compare(contenders, rounds));
}

function perChain(name: string, run: RunBatch): Contender {
  return {
    name,
    async round() {
      const start = performance.now();
      let chains = 0;
      let elapsed = 0;
      while (elapsed < ROUND_MILLISECONDS) {
        await run(); // both kinds pay for this, once a batch
        chains += BATCH;
        elapsed = performance.now() - start;
      }
      return (elapsed * 1e6) / chains;
    },
  };
}

function deferredChains(links: number, link: (value: number) => number | Deferred<number>): void {
  for (let i = 0; i < BATCH; i++) {
    const deferred = new Deferred<number>();
    for (let k = 0; k < links; k++) deferred.addCallback(link);
    deferred.callback(i);
  }
}

/** The chains run side by side, so the last one to begin is the last one to end. */
async function promiseChains(
  links: number,
  link: (value: number) => number | Promise<number>,
): Promise<void> {
  let last = Promise.resolve(0);
  for (let i = 0; i < BATCH; i++) {
    last = Promise.resolve(i);
    for (let k = 0; k < links; k++) last = last.then(link);
  }
  await last;
}
