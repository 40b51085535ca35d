import type { IDelayedCall } from "@cordage/reactor";
import { Clock } from "@cordage/testing";
import { find, Run } from "../differential.ts";
import type { ClockOp } from "./program.ts";

/** Runs a program on our Clock; step for step as peers/clock.py. */
export class ClockRun extends Run<ClockOp> {
  readonly #clock = new Clock();
  readonly #calls = new Map<string, IDelayedCall>();

  protected override state(): unknown[] {
    return [
      this.#clock.seconds(),
      this.#clock.getDelayedCalls().map((call) => call.getTime()),
      Object.fromEntries([...this.#calls].toSorted().map(([name, call]) => [name, call.active()])),
    ];
  }

  protected override operate(op: ClockOp): void {
    switch (op[0]) {
      case "later":
        this.#later(op[1], op[2], () => this.behave(op[3]));
        break;
      case "cancel":
        find(this.#calls, op[1]).cancel();
        break;
      case "reset":
        find(this.#calls, op[1]).reset(op[2]);
        break;
      case "delay":
        find(this.#calls, op[1]).delay(op[2]);
        break;
      case "advance":
        this.#clock.advance(op[1]);
        break;
      case "pump":
        this.#clock.pump(op[1]);
        break;
    }
  }

  #later(name: string, delay: number, action: () => unknown): void {
    const call = this.#clock.callLater(delay, () => {
      this.trace.push(["ran", name, this.#clock.seconds()]);
      action();
    });
    this.#calls.set(name, call);
  }
}
