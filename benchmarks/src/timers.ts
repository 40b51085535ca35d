import { type IDelayedCall, reactor } from "@cordage/reactor";
import { compareSides, type ManySidedContender, report } from "./compare.ts";

/** How many are outstanding all the time. */
const OUTSTANDING = 100_000;

/** How many operations of a kind a round does. */
const OPERATIONS = 200_000;

/** How many are let come due in a round. */
const FIRING = 50_000;

/** What a round measures, in this order. */
const SIDES = [
  "Schedule",
  "Schedule and cancel",
  "Put off (clear and set; reset)",
  "Cancel",
  "Schedule, and let come due",
];

/** Sets, takes back and puts off things to be done later. */
interface Timers<T> {
  readonly name: string;
  add(seconds: number, action: () => void): T;
  cancel(timer: T): void;
  /** Puts it off to its full delay again, and tells what stands for it now. */
  putOff(timer: T, seconds: number): T;
}

const nodeTimers: Timers<NodeJS.Timeout> = {
  name: "setTimeout",
  add: (seconds, action) => setTimeout(action, seconds * 1000),
  cancel: (timer) => clearTimeout(timer),
  putOff(timer, seconds) {
    clearTimeout(timer);
    return setTimeout(nothing, seconds * 1000);
  },
};

const delayedCalls: Timers<IDelayedCall> = {
  name: "callLater",
  add: (seconds, action) => reactor.callLater(seconds, action),
  cancel: (call) => call.cancel(),
  putOff(call, seconds) {
    call.reset(seconds);
    return call;
  },
};

/** `callLater` against `setTimeout`, with many outstanding. */
export async function benchmarkTimers(rounds: number): Promise<void> {
  await compareTimers("delays of 30 to 90 s", spread, rounds);
  await compareTimers("delays of 60 s", same, rounds);
}

async function compareTimers(
  delays: string,
  delay: (i: number) => number,
  rounds: number,
): Promise<void> {
  const contenders = [contender(nodeTimers, delay), contender(delayedCalls, delay)];
  const sides = await compareSides(contenders, rounds);
  const unit = `ns of processor time each, ${OUTSTANDING} outstanding, ${delays}`;
  for (const [index, side] of sides.entries()) report(SIDES[index] ?? "", unit, side);
}

function contender<T>(timers: Timers<T>, delay: (i: number) => number): ManySidedContender {
  return {
    name: timers.name,
    async round() {
      const outstanding: T[] = [];
      const adding = each(OUTSTANDING, (i) => outstanding.push(timers.add(delay(i), nothing)));
      const churning = each(OPERATIONS, (i) => {
        const at = scattered(i);
        timers.cancel(outstanding[at] as T); // as many as are outstanding, here and below
        outstanding[at] = timers.add(delay(i + OUTSTANDING), nothing);
      });
      const puttingOff = each(OPERATIONS, (i) => {
        const at = scattered(i);
        outstanding[at] = timers.putOff(outstanding[at] as T, delay(i + OUTSTANDING));
      });
      const firing = await fires(timers);
      const cancelling = each(OUTSTANDING, (i) => timers.cancel(outstanding[i] as T));
      return [adding, churning, puttingOff, cancelling, firing];
    },
  };
}

/** Does something `count` times over, and tells what one of them took, in nanoseconds. */
function each(count: number, operate: (i: number) => void): number {
  const start = process.cpuUsage();
  for (let i = 0; i < count; i++) operate(i);
  return nanosecondsSince(start) / count;
}

/** Schedules many for the next hundredth of a second, and waits for the last. */
async function fires<T>(timers: Timers<T>): Promise<number> {
  const start = process.cpuUsage();
  await new Promise<void>((resolve) => {
    let fired = 0;
    const fire = (): void => {
      fired += 1;
      if (fired === FIRING) resolve();
    };
    for (let i = 0; i < FIRING; i++) timers.add((1 + (i % 10)) / 1000, fire);
  });
  return nanosecondsSince(start) / FIRING;
}

function nanosecondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) * 1000;
}

/** Goes round all that are outstanding, from one to another that is not its neighbour. */
function scattered(i: number): number {
  return (i * 7919) % OUTSTANDING;
}

/** From half a minute to one and a half, in whole milliseconds: so some have equal delays. */
function spread(i: number): number {
  return 30 + ((i * 31) % 60_000) / 1000;
}

/** As where every connection has the same timeout. */
function same(): number {
  return 60;
}

function nothing(): void {}
