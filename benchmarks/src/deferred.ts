import { Deferred, succeed } from "@cordage/deferred";
import { type Contender, compare, report } from "./compare.ts";

const CHAINS = 100_000;

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

function perChain(name: string, run: () => void | Promise<void>): Contender {
  return {
    name,
    async round() {
      const start = performance.now();
      await run();
      return ((performance.now() - start) * 1e6) / CHAINS;
    },
  };
}

function deferredChains(links: number, link: (value: number) => number | Deferred<number>): void {
  for (let i = 0; i < CHAINS; i++) {
    const deferred = new Deferred<number>();
    for (let k = 0; k < links; k++) deferred.addCallback(link);
    deferred.callback(i);
  }
}

/** All chains are made, then run together in one turn: the Promises' best case. */
async function promiseChains(
  links: number,
  link: (value: number) => number | Promise<number>,
): Promise<void> {
  let last = Promise.resolve(0);
  for (let i = 0; i < CHAINS; i++) {
    last = Promise.resolve(i);
    for (let k = 0; k < links; k++) last = last.then(link);
  }
  await last;
}
