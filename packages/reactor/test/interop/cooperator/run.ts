import { type CooperativeTask, Cooperator } from "@cordage/reactor";
import { type Behaviour, find, Run } from "../differential.ts";
import type { CooperatorOp } from "./program.ts";

type Units = Iterator<unknown, undefined>;

/** Runs a program on our Cooperator; step for step as peers/cooperator.py. */
export class CooperatorRun extends Run<CooperatorOp> {
  #cooperator = new Cooperator();
  readonly #tasks = new Map<string, CooperativeTask>();
  readonly #iterators = new Map<string, Units>();
  #scheduled: (() => void)[] = [];

  protected override state(): unknown[] {
    return [this.#scheduled.length, this.#cooperator.running];
  }

  protected override operate(op: CooperatorOp): void {
    switch (op[0]) {
      case "cooperator":
        this.#cooperator = this.#makeCooperator(op[1], op[2]);
        break;
      case "cooperate":
        this.#cooperate(op[1], this.#units(op[1], op[2]));
        break;
      case "share":
        this.#cooperate(op[1], find(this.#iterators, op[2]));
        break;
      case "coiterate":
        this.watch(op[1], this.#cooperator.coiterate(this.#units(op[1], op[2])));
        break;
      case "when-done":
        this.watch(op[2], find(this.#tasks, op[1]).whenDone(), op[3]);
        break;
      case "pause":
        find(this.#tasks, op[1]).pause();
        break;
      case "resume":
        find(this.#tasks, op[1]).resume();
        break;
      case "stop-task":
        find(this.#tasks, op[1]).stop();
        break;
      case "start":
        this.#cooperator.start();
        break;
      case "stop":
        this.#cooperator.stop();
        break;
      case "round":
        this.#scheduled.shift()?.();
        break;
      default:
        this.operateOnDeferred(op);
    }
  }

  #makeCooperator(turns: number, started: boolean): Cooperator {
    return new Cooperator({
      started,
      terminationPredicateFactory: () => {
        let left = turns;
        return () => {
          left -= 1;
          return left <= 0;
        };
      },
      scheduler: (round) => {
        this.trace.push(["scheduled"]);
        this.#scheduled.push(round);
        return {
          cancel: () => {
            this.trace.push(["cancelled"]);
            this.#scheduled = this.#scheduled.filter((each) => each !== round);
          },
        };
      },
    });
  }

  #cooperate(name: string, iterator: Units): void {
    this.#iterators.set(name, iterator);
    this.#tasks.set(name, this.#cooperator.cooperate(iterator));
  }

  /** Not a generator: those can't be asked from inside. */
  #units(name: string, units: readonly Behaviour<CooperatorOp>[]): Units {
    let next = 0;
    return {
      next: () => {
        this.trace.push(["unit", name, next]);
        const behaviour = units[next];
        next += 1;
        if (behaviour === undefined) return { done: true, value: undefined };
        return { done: false, value: this.behave(behaviour) };
      },
    };
  }
}
