/** What can be wrong with a clock: small wrong variants of one, and the check that is meant for each. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { IDelayedCall, IReactorTime } from "@cordage/reactor";

type Action = (...args: never[]) => unknown;
type CallLater = (delay: number, action: Action, ...args: never[]) => IDelayedCall;

/** What a bug puts in the place of a clock's methods, and of its calls'. */
export interface WrongClock {
  readonly seconds?: () => number;
  readonly callLater?: CallLater;
  readonly getDelayedCalls?: () => IDelayedCall[];
  readonly call?: (call: IDelayedCall) => Partial<IDelayedCall> & { toString?: () => string };
}

/** A small wrong variant of a clock, and who has to notice. */
export interface ClockBug {
  /** What it does, as a sentence without its subject. */
  readonly name: string;
  /** The name of the check that is meant for it. */
  readonly caughtBy: string;
  plant(clock: IReactorTime): WrongClock;
}

const outside: <R>(action: () => R) => R = AsyncLocalStorage.snapshot();

/** A clock that changes what it is given before it schedules. */
function scheduling(
  change: (delay: number, action: Action, args: never[]) => [delay: number, action: Action],
): ClockBug["plant"] {
  return (clock) => ({
    callLater(delay, action, ...args) {
      const [otherDelay, otherAction] = change(delay, action, args);
      return clock.callLater(otherDelay, otherAction, ...args);
    },
  });
}

/** A clock whose calls have something wrong with them. */
function calls(wrong: NonNullable<WrongClock["call"]>): ClockBug["plant"] {
  return () => ({ call: wrong });
}

const ignore = (): void => {};

function unlessOver(call: IDelayedCall, change: () => void): void {
  if (call.active()) change();
}

export const CLOCK_BUGS: readonly ClockBug[] = [
  {
    name: "makes calls without a delay at once",
    caughtBy: "makes a call once, and never inside callLater",
    plant: (clock) => ({
      callLater(delay, action, ...args) {
        if (delay === 0) action(...args);
        return clock.callLater(delay, ignore);
      },
    }),
  },
  {
    name: "makes calls twice",
    caughtBy: "makes a call once, and never inside callLater",
    plant: (clock) => ({
      callLater(delay, action, ...args) {
        clock.callLater(delay, action, ...args);
        return clock.callLater(delay, action, ...args);
      },
    }),
  },
  {
    name: "passes on one argument only",
    caughtBy: "passes on the arguments",
    plant: (clock) => ({
      callLater: (delay, action, ...args) => clock.callLater(delay, action, ...args.slice(0, 1)),
    }),
  },
  {
    name: "makes calls too soon",
    caughtBy: "makes no call before its time",
    plant: scheduling((delay, action) => [delay / 2, action]),
  },
  {
    name: "makes calls a second late",
    caughtBy: "makes a call when its time has come, and leaves it alone before",
    plant: scheduling((delay, action) => [delay + 1, action]),
  },
  {
    name: "takes negative delays for none",
    caughtBy: "refuses delays that are negative or no number, and what is no function",
    plant: scheduling((delay, action) => [delay < 0 ? 0 : delay, action]),
  },
  {
    name: "takes what is no function",
    caughtBy: "refuses delays that are negative or no number, and what is no function",
    plant: scheduling((delay, action) => [delay, typeof action === "function" ? action : ignore]),
  },
  {
    name: "has delays overflow",
    caughtBy: "takes delays of 2^128 seconds and for ever, which hold up nothing",
    plant: scheduling((delay, action) => [delay > 2 ** 31 ? 0 : delay, action]),
  },
  {
    name: "swallows what calls throw",
    caughtBy: "logs what a call throws, and goes on with the others",
    plant: scheduling((delay, action, args) => [
      delay,
      () => {
        try {
          return action(...args);
        } catch {
          return undefined;
        }
      },
    ]),
  },
  {
    name: "swallows what async functions reject with",
    caughtBy: "logs what a call rejects with that is an async function",
    plant: scheduling((delay, action, args) => [
      delay,
      () => void Promise.resolve(action(...args)).catch(ignore),
    ]),
  },
  {
    name: "makes calls in no context",
    caughtBy: "makes a call in the context it was scheduled in",
    plant: scheduling((delay, action, args) => [delay, () => outside(() => action(...args))]),
  },
  {
    name: "goes by hundredths of seconds",
    caughtBy: "makes calls in the order of their times",
    plant: (clock) => ({
      callLater(delay, action, ...args) {
        const due = clock.seconds() + delay;
        const call = clock.callLater(Math.round(delay * 100) / 100, action, ...args);
        return Object.assign(Object.create(call), { getTime: () => due });
      },
    }),
  },
  {
    name: "makes the last of several calls first",
    caughtBy: "makes calls of one instant in the order of scheduling",
    plant(clock) {
      const waiting: (() => unknown)[] = [];
      return {
        callLater(delay, action, ...args) {
          waiting.push(() => action(...args));
          return clock.callLater(delay, () => waiting.pop()?.());
        },
      };
    },
  },
  {
    name: "counts a move as scheduling anew",
    caughtBy: "makes calls that were moved to one instant in the order of scheduling",
    plant: (clock) => ({
      callLater(delay, action, ...args) {
        let call = clock.callLater(delay, action, ...args);
        const again = (seconds: number): void => {
          call.cancel();
          call = clock.callLater(seconds, action, ...args);
        };
        return {
          getTime: () => call.getTime(),
          active: () => call.active(),
          cancel: () => call.cancel(),
          reset: again,
          delay: (seconds) => again(call.getTime() - clock.seconds() + seconds),
        };
      },
    }),
  },
  {
    name: "makes what a call schedules without delay right after it",
    caughtBy: "leaves calls scheduled by another to a later pass, without a delay too",
    plant(clock) {
      let nested: (() => unknown)[] | undefined;
      return {
        callLater(delay, action, ...args) {
          if (nested !== undefined && delay === 0) {
            nested.push(() => action(...args));
            return clock.callLater(0, ignore);
          }
          return clock.callLater(delay, () => {
            nested = [];
            action(...args);
            const due = nested;
            nested = undefined;
            for (const each of due) each();
          });
        },
      };
    },
  },
  {
    name: "hastens calls by a little less",
    caughtBy: "makes in the same pass what another call hastens to be due",
    plant: calls((call) => ({ reset: (seconds) => call.reset(seconds + 1) })),
  },
  {
    name: "makes calls at their old times that another call puts off",
    caughtBy: "doesn't make what another call of the same pass cancels or puts off",
    plant: calls((call) => ({
      delay: ignore,
      getTime: () => call.getTime() + 1,
    })),
  },
  {
    name: "keeps calls that are cancelled by the call that schedules them",
    caughtBy: "forgets what is both scheduled and cancelled by another call",
    plant: calls(() => ({ cancel: ignore })),
  },
  {
    name: "makes calls that were cancelled",
    caughtBy: "never makes a call that was cancelled",
    plant: calls(() => ({ cancel: ignore, active: () => false })),
  },
  {
    name: "takes a second cancel",
    caughtBy: "refuses to cancel a call that was made, or is being made, or was cancelled",
    plant: calls((call) => ({ cancel: () => unlessOver(call, () => call.cancel()) })),
  },
  {
    name: "puts off what was made",
    caughtBy: "refuses to delay a call that was made, or is being made, or was cancelled",
    plant: calls((call) => ({ delay: (by) => unlessOver(call, () => call.delay(by)) })),
  },
  {
    name: "starts anew what was made",
    caughtBy: "refuses to reset a call that was made, or is being made, or was cancelled",
    plant: calls((call) => ({ reset: (by) => unlessOver(call, () => call.reset(by)) })),
  },
  {
    name: "has calls active as long as they are being made",
    caughtBy: "refuses to cancel a call that was made, or is being made, or was cancelled",
    plant(clock) {
      let isMaking = false;
      return {
        callLater: (delay, action, ...args) =>
          clock.callLater(delay, () => {
            isMaking = true;
            action(...args);
            isMaking = false;
          }),
        call: (call) => ({ active: () => isMaking || call.active() }),
      };
    },
  },
  {
    name: "counts a delay from now",
    caughtBy: "shifts a call by delay, later and earlier",
    plant: calls((call) => ({ delay: (seconds) => call.reset(Math.max(0, seconds)) })),
  },
  {
    name: "counts a reset from the time there was",
    caughtBy: "starts a call anew by reset, from now",
    plant: calls((call) => ({ reset: (seconds) => call.delay(seconds) })),
  },
  {
    name: "leaves calls where they are that are put off",
    caughtBy: "makes calls that were moved at their new times",
    plant: calls((call) => {
      let moved = 0;
      return {
        delay: (seconds) => {
          moved += seconds;
        },
        getTime: () => call.getTime() + moved,
      };
    }),
  },
  {
    name: "starts calls anew at their first delay",
    caughtBy: "makes a call that was put off only when its new time has come",
    plant: (clock) => ({
      callLater(delay, action, ...args) {
        const call = clock.callLater(delay, action, ...args);
        return Object.assign(Object.create(call), {
          reset: () => call.reset(delay),
          cancel: () => call.cancel(),
        });
      },
    }),
  },
  {
    name: "takes never for now",
    caughtBy: "moves a call to never and back",
    plant: calls((call) => ({
      reset: (seconds) => call.reset(seconds === Number.POSITIVE_INFINITY ? 0 : seconds),
    })),
  },
  {
    name: "takes what is no number for 0",
    caughtBy: "refuses to move a call by what is no number",
    plant: calls((call) => ({ delay: (seconds) => call.delay(Number(seconds) || 0) })),
  },
  {
    name: "lists calls that were made",
    caughtBy: "lists the calls that are to come",
    plant(clock) {
      const all: IDelayedCall[] = [];
      return {
        callLater(delay, action, ...args) {
          const call = clock.callLater(delay, action, ...args);
          all.push(call);
          return call;
        },
        getDelayedCalls: () => [...all],
      };
    },
  },
  {
    name: "hands out its own list",
    caughtBy: "lists a copy: changing it changes nothing",
    plant(clock) {
      let list: IDelayedCall[] | undefined;
      return {
        getDelayedCalls() {
          list ??= clock.getDelayedCalls();
          return list;
        },
      };
    },
  },
  {
    name: "leaves out of its list what a call has just scheduled",
    caughtBy: "lists, while a call is made, what that one has scheduled, and not itself",
    plant: (clock) => ({ getDelayedCalls: () => clock.getDelayedCalls().slice(0, 1) }),
  },
  {
    name: "has a time that goes back",
    caughtBy: "has a time that never goes back",
    plant(clock) {
      let looks = 0;
      return { seconds: () => clock.seconds() - looks++ };
    },
  },
  {
    name: "goes by half seconds",
    caughtBy: "goes on by as much as it is told to",
    plant: (clock) => ({ seconds: () => clock.seconds() / 2 }),
  },
  {
    name: "has calls that tell nothing",
    caughtBy: "has calls tell, as text, what they are going to call, and what became of them",
    plant: calls(() => ({ toString: () => "[object DelayedCall]" })),
  },
];
