import type { Fault, FaultSchedule } from "./fault.ts";

/** How many runs shrinking may take. */
export const MAX_SHRINK_RUNS = 200;

/** A fault that lasts is tried at no less than this, in seconds. */
const LEAST_DURATION = 0.01;

/**
 * Makes a schedule smaller that makes a run fail: leaves out faults, first many at a time, then one by
 * one; then shortens those that are left. What it returns still fails; when there is time left nothing
 * can be left out of it.
 *
 * @param stillFails - whether the run fails in the same way with another schedule
 * @see Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input": ddmin
 */
export async function shrinkFaults(
  faults: FaultSchedule,
  stillFails: (faults: FaultSchedule) => Promise<boolean>,
): Promise<FaultSchedule> {
  let runsLeft = MAX_SHRINK_RUNS;
  const fails = async (candidate: FaultSchedule): Promise<boolean> => {
    runsLeft -= 1;
    return runsLeft >= 0 && (await stillFails(candidate));
  };
  return await shorten(await leaveOut(faults, fails), fails);
}

type Check = (candidate: FaultSchedule) => Promise<boolean>;

async function leaveOut(faults: FaultSchedule, fails: Check): Promise<FaultSchedule> {
  let left = faults;
  for (let size = left.length; size >= 1; ) {
    const before = left.length;
    for (let start = 0; start < left.length; ) {
      const candidate = [...left.slice(0, start), ...left.slice(start + size)];
      if (await fails(candidate)) left = candidate;
      else start += size;
    }
    // Without one of them another may not matter any more: single ones are tried until all matter.
    if (size > 1) size = Math.floor(size / 2);
    else if (left.length === before) break;
  }
  return left;
}

async function shorten(faults: FaultSchedule, fails: Check): Promise<FaultSchedule> {
  let shortened = faults;
  for (let at = 0; at < faults.length; at++) {
    for (;;) {
      const shorter = halved(shortened[at] as Fault); // inside
      if (shorter === undefined) break;
      const candidate = shortened.with(at, shorter);
      if (!(await fails(candidate))) break;
      shortened = candidate;
    }
  }
  return shortened;
}

/** The same fault for half as long; `undefined` when it can't be shortened. */
function halved(fault: Fault): Fault | undefined {
  if (!("for" in fault) || fault.for === undefined || fault.for < 2 * LEAST_DURATION) {
    return undefined;
  }
  return { ...fault, for: Number((fault.for / 2).toPrecision(3)) };
}
