import { LoopingCall } from "@cordage/reactor";
import { Clock } from "@cordage/testing";
import { type Behaviour, ERRORS, find, Run } from "../differential.ts";
import type { LoopOp } from "./program.ts";

/** So many calls a loop makes, and then one more that fails: an interval of 0 on a Clock would never end. */
const MAX_CALLS = 12;

/** Runs a program on our LoopingCall; step for step as peers/looping_call.py. */
export class LoopRun extends Run<LoopOp> {
  readonly #clock = new Clock();
  readonly #loops = new Map<string, LoopingCall>();
  #starts = 0;

  protected override state(): unknown[] {
    return [
      this.#clock.seconds(),
      this.#clock.getDelayedCalls().map((call) => call.getTime()),
      Object.fromEntries([...this.#loops].toSorted().map(([name, loop]) => [name, loop.running])),
    ];
  }

  protected override operate(op: LoopOp): void {
    switch (op[0]) {
      case "loop":
        this.#keep(op[1], new LoopingCall(this.#caller(op[1], op[2])));
        break;
      case "counting":
        this.#keep(op[1], LoopingCall.withCount(this.#caller(op[1], op[2])));
        break;
      case "start":
        this.#start(find(this.#loops, op[1]), op[2], op[3]);
        break;
      case "stop":
        find(this.#loops, op[1]).stop();
        break;
      case "reset":
        find(this.#loops, op[1]).reset();
        break;
      case "interval":
        find(this.#loops, op[1]).interval = op[2];
        break;
      case "advance":
        this.#clock.advance(op[1]);
        break;
      default:
        this.operateOnDeferred(op);
    }
  }

  #keep(name: string, loop: LoopingCall): void {
    loop.clock = this.#clock;
    this.#loops.set(name, loop);
  }

  #caller(name: string, calls: readonly Behaviour<LoopOp>[]): (count?: number) => unknown {
    let made = 0;
    return (count) => {
      this.trace.push(["call", name, this.#clock.seconds(), count ?? null]);
      const behaviour = calls[made % calls.length];
      made += 1;
      if (made > MAX_CALLS) throw new ERRORS.E2();
      return behaviour && this.behave(behaviour);
    };
  }

  #start(loop: LoopingCall, interval: number, now: boolean): void {
    this.#starts += 1;
    this.watch(`start ${this.#starts}`, loop.start(interval, { now }));
  }
}
