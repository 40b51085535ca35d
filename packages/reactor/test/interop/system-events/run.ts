import {
  type LogEvent,
  SystemEvents,
  type SystemEventTrigger,
  type TriggerPhase,
} from "@cordage/reactor";
import { find, Run } from "../differential.ts";
import type { EventOp } from "./program.ts";

/** Runs a program on our SystemEvents; step for step as peers/system_events.py. */
export class EventRun extends Run<EventOp> {
  readonly #events = new SystemEvents();
  readonly #triggers = new Map<string, SystemEventTrigger>();

  protected override operate(op: EventOp): void {
    switch (op[0]) {
      case "add": {
        const [, name, phase, event, behaviour] = op;
        const action = (): unknown => {
          this.trace.push(["ran", name]);
          return this.behave(behaviour);
        };
        // It may be none, to see it refused.
        this.#triggers.set(name, this.#events.add(phase as TriggerPhase, event, action));
        break;
      }
      case "remove":
        this.#events.remove(find(this.#triggers, op[1]));
        break;
      case "event":
        this.#events.fire(op[1]);
        break;
      default:
        this.operateOnDeferred(op);
    }
  }

  protected override logged(event: LogEvent): void {
    if (event.log_level === "warn") this.trace.push(["warn"]);
    else super.logged(event);
  }
}
