import { type Deferred, succeed } from "@cordage/deferred";
import {
  type IReactorCore,
  ReactorAlreadyRunning,
  SystemEvents,
  type SystemEventTrigger,
  type TriggerPhase,
} from "@cordage/reactor";
import { MemoryNetwork } from "./memory-network.ts";

/** A trigger or hook, with what it would do. */
export interface TriggerRecord extends SystemEventTrigger {
  /** What would be called. */
  readonly action: (...args: never[]) => unknown;
  /** What it would be called with. */
  readonly args: readonly unknown[];
}

/**
 * A reactor that does nothing but remember what it was asked for: no port opens, no attempt to connect
 * ends. Look at what was asked, or build the protocols yourself:
 *
 * ```ts
 * const reactor = new MemoryReactor();
 * startChat(reactor);
 * expect(reactor.tcpServers[0]?.port).to.equal(6667);
 * const protocol = reactor.tcpServers[0]?.factory.buildProtocol(address);
 * ```
 *
 * No factory is started or stopped. It may be stopped without having run, and run again. Names are looked
 * up by a `FakeNameResolver`.
 *
 * @see Twisted: `twisted.internet.testing.MemoryReactor` (TE3)
 */
export class MemoryReactor extends MemoryNetwork implements IReactorCore {
  /** True inside of the hooks that `run` calls. */
  running = false;
  /** Whether `run` was called. */
  hasRun = false;
  /** Whether `stop` was called, by `run` or anybody. */
  hasStopped = false;
  /** Whether `crash` was called. */
  hasCrashed = false;
  /** The calls of `callWhenRunning` that were not made at once. */
  readonly whenRunningHooks: TriggerRecord[] = [];
  /** The triggers that have neither run nor been removed, in order, by phase and event. */
  readonly triggers: Readonly<Record<TriggerPhase, Record<string, TriggerRecord[]>>> = {
    before: emptyRecord(),
    during: emptyRecord(),
    after: emptyRecord(),
  };
  /** What `addReader` was given and `removeReader` was not. */
  readonly readers: Set<object> = new Set();
  /** What `addWriter` was given and `removeWriter` was not. */
  readonly writers: Set<object> = new Set();
  readonly #events = new SystemEvents();
  readonly #tokens = new Map<SystemEventTrigger, SystemEventTrigger>();

  /**
   * Runs the hooks of `callWhenRunning`, then stops. No system event fires.
   *
   * @returns has fired
   * @throws ReactorAlreadyRunning inside of a hook
   */
  run(): Deferred<void> {
    if (this.running) throw new ReactorAlreadyRunning();
    this.running = true;
    this.hasRun = true;
    for (const { action, args } of this.whenRunningHooks) {
      (action as (...args: readonly unknown[]) => unknown)(...args); // they were recorded together
    }
    this.stop();
    return succeed();
  }

  /** Notes it. Unlike a real reactor it may be stopped when it doesn't run. */
  stop(): void {
    this.running = false;
    this.hasStopped = true;
  }

  crash(): void {
    this.running = false;
    this.hasCrashed = true;
  }

  /** Notes a reader, once; no reactor here has them, but ported code may ask for them (TE3). */
  addReader(reader: object): void {
    this.readers.add(reader);
  }

  /** Forgets a reader; harmless for one that is not there. */
  removeReader(reader: object): void {
    this.readers.delete(reader);
  }

  /** Notes a writer, as `addReader` does a reader. */
  addWriter(writer: object): void {
    this.writers.add(writer);
  }

  /** Forgets a writer; harmless for one that is not there. */
  removeWriter(writer: object): void {
    this.writers.delete(writer);
  }

  fireSystemEvent(eventType: string): void {
    this.#events.fire(eventType);
  }

  addSystemEventTrigger<A extends unknown[]>(
    phase: TriggerPhase,
    eventType: string,
    action: (...args: A) => unknown,
    ...args: A
  ): SystemEventTrigger {
    requireFunction(action);
    const trigger: TriggerRecord = { phase, eventType, action, args };
    const token = this.#events.add(phase, eventType, () => {
      this.#forget(trigger);
      return action(...args);
    });
    this.#tokens.set(trigger, token);
    this.triggers[phase][eventType] ??= [];
    this.triggers[phase][eventType].push(trigger);
    return trigger;
  }

  removeSystemEventTrigger(trigger: SystemEventTrigger): void {
    const token = this.#tokens.get(trigger);
    if (token === undefined && takeOut(this.whenRunningHooks, trigger)) return;
    if (token === undefined) throw new RangeError("no such trigger");
    this.#events.remove(token);
    this.#forget(trigger);
  }

  callWhenRunning<A extends unknown[]>(
    action: (...args: A) => unknown,
    ...args: A
  ): SystemEventTrigger | undefined {
    requireFunction(action);
    if (this.running) {
      action(...args);
      return undefined;
    }
    const hook: TriggerRecord = { phase: "after", eventType: "startup", action, args };
    this.whenRunningHooks.push(hook);
    return hook;
  }

  #forget(trigger: SystemEventTrigger): void {
    takeOut(this.triggers[trigger.phase][trigger.eventType] ?? [], trigger);
  }
}

/** Without a prototype: an event may be named "constructor". */
function emptyRecord(): Record<string, TriggerRecord[]> {
  return Object.create(null) as Record<string, TriggerRecord[]>; // empty, so of any type
}

function takeOut(list: SystemEventTrigger[], trigger: SystemEventTrigger): boolean {
  const at = list.indexOf(trigger);
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}

function requireFunction(action: unknown): void {
  if (typeof action !== "function") throw new TypeError(`action must be a function, got ${action}`);
}
