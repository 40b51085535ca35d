/** Debug mode: Deferreds remember where they were made and fired, and what they went through (D45). */
import type { Deferred } from "./deferred.ts";

/** How many steps a Deferred remembers: of a longer way, the latest. */
const MAX_REMEMBERED_STEPS = 32;

/** How many unfired Deferreds are remembered: of more, the youngest. */
const MAX_REMEMBERED_PENDING = 10_000;

let debugging = false;
const pending = new Set<DebugInfo>();

/** A Deferred that was made in debug mode and has not fired. */
export interface PendingDeferred {
  /** Where it was made: the lines of a stack. */
  readonly created: string;
  /** The Deferred, or `undefined` when it was collected: then nobody can fire it any more. */
  readonly deferred: Deferred<unknown> | undefined;
}

/**
 * Turns debug mode on or off for Deferreds made or fired from now on. It may be switched at any time;
 * what is known of Deferreds made before stays known.
 *
 * Debug mode takes a stack twice in the life of a Deferred. Off, it costs a few comparisons.
 */
export function setDebugging(on: boolean): void {
  debugging = on;
}

/** Whether debug mode is on. */
export function getDebugging(): boolean {
  return debugging;
}

/**
 * The Deferreds made in debug mode that have not fired, oldest first: the place to look when a program
 * waits for ever. At most the 10,000 youngest are known; without debug mode, none.
 */
export function pendingDeferreds(): PendingDeferred[] {
  return [...pending].map((info) => ({ created: info.created, deferred: info.owner }));
}

/** What debug mode knows of one Deferred. */
export class DebugInfo {
  /** Where the Deferred was made; empty when that was before debug mode was turned on. */
  readonly created: string;
  readonly #owner: WeakRef<Deferred<unknown>>;
  #fired = "";
  #steps: string[] = [];
  #forgottenSteps = 0;

  constructor(owner: Deferred<unknown>, created: string) {
    this.#owner = new WeakRef(owner);
    this.created = created;
  }

  get owner(): Deferred<unknown> | undefined {
    return this.#owner.deref();
  }

  /** Remembers the caller of `above` as the one who fired first. */
  noteFired(above: unknown): void {
    this.#fired = stackAbove(above);
    pending.delete(this);
  }

  /** Remembers something that happened on the way through the callbacks. */
  noteStep(step: string): void {
    this.#steps.push(step);
    if (this.#steps.length <= MAX_REMEMBERED_STEPS) return;
    this.#steps.shift();
    this.#forgottenSteps += 1;
  }

  /** All of it, for the end of an error message. */
  toString(): string {
    const lines = [""];
    if (this.created !== "") lines.push(" C: Created at:", this.created);
    if (this.#fired !== "") lines.push(" I: Invoked first at:", this.#fired);
    if (this.#forgottenSteps > 0) lines.push(` P: (${this.#forgottenSteps} earlier steps)`);
    lines.push(...this.#steps.map((step) => ` P: ${step}`));
    return lines.join("\n");
  }
}

/**
 * The DebugInfo of a new Deferred in debug mode, else nothing.
 *
 * @param above - the constructor that was called: what it calls itself is left out
 */
export function debugInfo(owner: Deferred<unknown>, above: unknown): DebugInfo | undefined {
  return debugging ? remember(owner, stackAbove(above)) : undefined;
}

/** Notes the first firing; one made before debug mode was turned on is known from here on. */
export function noteFired(
  info: DebugInfo | undefined,
  owner: Deferred<unknown>,
  above: unknown,
): DebugInfo | undefined {
  const known = info ?? (debugging ? new DebugInfo(owner, "") : undefined);
  known?.noteFired(above);
  return known;
}

function remember(owner: Deferred<unknown>, created: string): DebugInfo {
  const info = new DebugInfo(owner, created);
  pending.add(info);
  if (pending.size > MAX_REMEMBERED_PENDING) {
    const [oldest] = pending;
    if (oldest !== undefined) pending.delete(oldest);
  }
  return info;
}

/** The lines of the stack up to the caller of `above`; where there is no such thing, all of them. */
export function stackAbove(above: unknown): string {
  const holder = { stack: "" };
  if (Error.captureStackTrace === undefined) holder.stack = new Error().stack ?? "";
  else Error.captureStackTrace(holder, above);
  return holder.stack.replace(/^Error\n/, "");
}
