import { type Deferred, DeferredList } from "@cordage/deferred";
import type { SystemEventTrigger, TriggerPhase } from "../interfaces/core.ts";
import { Logger } from "../log/logger.ts";
import { asyncOutcome } from "./async-outcome.ts";

const log = new Logger("reactor.events");

/** A trigger with what it does; to its owner it is only a token. */
class Trigger implements SystemEventTrigger {
  readonly phase: TriggerPhase;
  readonly eventType: string;
  readonly run: () => unknown;

  constructor(phase: TriggerPhase, eventType: string, run: () => unknown) {
    this.phase = phase;
    this.eventType = eventType;
    this.run = run;
  }
}

/** The triggers of one event. Each runs once: firing takes it off its list first. */
class ThreePhaseEvent {
  readonly #triggers: Readonly<Record<TriggerPhase, Trigger[]>> = {
    before: [],
    during: [],
    after: [],
  };
  /** Before triggers that ran, or run, in the firing that is going on. */
  #finishedBefore = new Set<Trigger>();

  add(trigger: Trigger): void {
    this.#triggers[trigger.phase].push(trigger);
  }

  remove(trigger: Trigger): void {
    const list = this.#triggers[trigger.phase];
    const at = list.indexOf(trigger);
    if (at >= 0) {
      list.splice(at, 1);
    } else if (this.#finishedBefore.has(trigger)) {
      log.warn("removing a trigger of {event!r} that has run already", {
        event: trigger.eventType,
      });
    } else {
      throw new RangeError(`no such trigger ${trigger.phase} ${trigger.eventType}`);
    }
  }

  fire(atDuring: () => void): void {
    const waitedFor: Deferred<unknown>[] = [];
    this.#runAll("before", (outcome) => waitedFor.push(outcome));
    // A failed one doesn't stop the event. Its failure stays in it, to be reported as unhandled.
    new DeferredList(waitedFor).addCallback(() => {
      this.#finishedBefore = new Set();
      atDuring();
      this.#runAll("during");
      this.#runAll("after");
    });
  }

  /** Takes triggers off one by one: those that run may add and remove others. */
  #runAll(phase: TriggerPhase, waitFor?: (outcome: Deferred<unknown>) => void): void {
    const list = this.#triggers[phase];
    for (let trigger = list.shift(); trigger !== undefined; trigger = list.shift()) {
      if (phase === "before") this.#finishedBefore.add(trigger);
      try {
        const outcome = asyncOutcome(trigger.run());
        if (outcome !== undefined) waitFor?.(outcome);
      } catch (error) {
        log.failure("While calling {phase} {event} event trigger", error, "critical", {
          phase: trigger.phase,
          event: trigger.eventType,
        });
      }
    }
  }
}

/**
 * The system events of a reactor, with their three phases; see `IReactorCore` for the contract.
 *
 * @see Twisted: `twisted.internet.base._ThreePhaseEvent` (R12 to R16)
 */
export class SystemEvents {
  readonly #events = new Map<string, ThreePhaseEvent>();

  /** @throws RangeError as `IReactorCore.addSystemEventTrigger` says */
  add(phase: TriggerPhase, eventType: string, action: () => unknown): SystemEventTrigger {
    if (phase !== "before" && phase !== "during" && phase !== "after") {
      throw new RangeError(`phase must be before, during or after, got ${String(phase)}`);
    }
    const trigger = new Trigger(phase, eventType, action);
    const event = this.#events.get(eventType) ?? new ThreePhaseEvent();
    this.#events.set(eventType, event);
    event.add(trigger);
    return trigger;
  }

  /** @throws RangeError, TypeError as `IReactorCore.removeSystemEventTrigger` says */
  remove(trigger: SystemEventTrigger): void {
    if (!(trigger instanceof Trigger)) throw new TypeError("not a system event trigger");
    const event = this.#events.get(trigger.eventType);
    if (event === undefined) throw new RangeError(`no such trigger of ${trigger.eventType}`);
    event.remove(trigger);
  }

  /**
   * Fires an event; one that nobody added a trigger to does nothing.
   *
   * @param atDuring - what its owner does as the first thing of the during phase. It must not throw
   */
  fire(eventType: string, atDuring: () => void = () => {}): void {
    const event = this.#events.get(eventType);
    if (event === undefined) atDuring();
    else event.fire(atDuring);
  }
}
