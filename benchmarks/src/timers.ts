import { type IDelayedCall, reactor } from "@cordage/reactor";
import { type Contender, compare, report } from "./compare.ts";

/** How many are outstanding all the time. */
const OUTSTANDING = 100_000;

/** How many operations a round does. */
const OPERATIONS = 200_000;

/** Sets, takes back and puts off things to be done later. */
interface Timers<T> {
  readonly name: string;
  add(seconds: number): T;
  cancel(timer: T): void;
  /** Puts it off to its full delay again, and tells what stands for it now. */
  putOff(timer: T, seconds: number): T;
}

const nodeTimers: Timers<NodeJS.Timeout> = {
  name: "setTimeout",
  add: (seconds) => setTimeout(nothing, seconds * 1000),
  cancel: (timer) => clearTimeout(timer),
  putOff(timer, seconds) {
    clearTimeout(timer);
    return setTimeout(nothing, seconds * 1000);
  },
};

const delayedCalls: Timers<IDelayedCall> = {
  name: "callLater",
  add: (seconds) => reactor.callLater(seconds, nothing),
  cancel: (call) => call.cancel(),
  putOff(call, seconds) {
    call.reset(seconds);
    return call;
  },
};

/** `callLater` against `setTimeout`, with many outstanding. */
export async function benchmarkTimers(rounds: number): Promise<void> {
  const unit = `ns each, ${OUTSTANDING} outstanding`;
  const adding = [adds(nodeTimers), adds(delayedCalls)];
  report("Schedule and cancel", unit, await compare(adding, rounds));
  const puttingOff = [putsOff(nodeTimers), putsOff(delayedCalls)];
  report("Put off (clear and set; reset)", unit, await compare(puttingOff, rounds));
}

function adds<T>(timers: Timers<T>): Contender {
  return over(timers, (outstanding, at, seconds) => {
    timers.cancel(outstanding[at] as T); // there are as many as operations ask for
    outstanding[at] = timers.add(seconds);
  });
}

function putsOff<T>(timers: Timers<T>): Contender {
  return over(timers, (outstanding, at, seconds) => {
    outstanding[at] = timers.putOff(outstanding[at] as T, seconds); // as above
  });
}

/** Does `operate` on one of those outstanding after the other, each time with another delay. */
function over<T>(
  timers: Timers<T>,
  operate: (outstanding: T[], at: number, seconds: number) => void,
): Contender {
  return {
    name: timers.name,
    round() {
      const outstanding = Array.from({ length: OUTSTANDING }, (_, i) => timers.add(delay(i)));
      const start = performance.now();
      for (let i = 0; i < OPERATIONS; i++) {
        operate(outstanding, (i * 7919) % OUTSTANDING, delay(i + OUTSTANDING));
      }
      const elapsed = performance.now() - start;
      for (const timer of outstanding) timers.cancel(timer);
      return (elapsed * 1e6) / OPERATIONS;
    },
  };
}

/** From half a minute to one and a half, in whole milliseconds: so many have equal delays. */
function delay(i: number): number {
  return 30 + ((i * 31) % 60_000) / 1000;
}

function nothing(): void {}
