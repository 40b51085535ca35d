import { type Deferred, getDebugging, pendingDeferreds, setDebugging } from "@cordage/deferred";
import { getReactor, reactor as lazyReactor } from "@cordage/reactor";
import type { Leftover } from "./leftover.ts";
import type { TrackedHandle } from "./tracked-handle.ts";
import { watchReactor } from "./watched-reactor.ts";

/** How many handles are kept at least, before those that are closed are thrown out. */
const MIN_KEPT_HANDLES = 64;

/** Options of a {@link HandleLedger}. */
export interface HandleLedgerOptions {
  /**
   * Whether Deferreds count that have not fired. For that the debug mode of Deferreds is on until the
   * ledger is closed. Default: false.
   */
  readonly deferreds?: boolean | undefined;
}

/**
 * Keeps the books of what is made with reactors: ports, connections, attempts to connect, delayed calls and
 * processes; and of Deferreds, if asked to. It tells what is still open, and where that was made.
 *
 * ```ts
 * const ledger = new HandleLedger();
 * ledger.watch(reactor);
 * await runTheProgram(reactor);
 * assertCleanReactor(ledger);
 * ledger.close();
 * ```
 *
 * A watched reactor has methods of its own in place of `callLater`, `listenTCP` and so on; they do what
 * they did. Connections that are accepted are known by their factories, from `makeConnection` to
 * `connectionLost`; those of clients by their connectors' `state`.
 */
export class HandleLedger {
  #handles: OwnedHandle[] = [];
  #sweepAt = MIN_KEPT_HANDLES;
  readonly #undo: (() => void)[] = [];
  readonly #watched = new Map<object, () => void>();
  /** The Deferreds that had not fired before; `undefined` when Deferreds don't count. */
  readonly #known: WeakSet<object> | undefined;

  constructor({ deferreds = false }: HandleLedgerOptions = {}) {
    if (!deferreds) return;
    const before = getDebugging();
    setDebugging(true);
    this.#undo.push(() => setDebugging(before));
    this.#known = new WeakSet(livingDeferreds().map(([deferred]) => deferred));
  }

  /**
   * Takes note of what is made with `reactor` from now on. Any object with methods of reactors is one, a
   * `Clock` too. Twice is as good as once.
   */
  watch(reactor: object): void {
    const actual = reactor === lazyReactor ? getReactor() : reactor;
    if (this.#watched.has(actual)) return;
    const undo = watchReactor(actual, (handle) => this.#note({ handle, reactor: actual }));
    this.#watched.set(actual, undo);
  }

  /** Leaves `reactor` as it was, and forgets what was made with it: it has shut down, say. */
  unwatch(reactor: object): void {
    this.#watched.get(reactor)?.();
    this.#watched.delete(reactor);
    this.#handles = this.#handles.filter((it) => it.reactor !== reactor);
  }

  /**
   * What is open, running or waiting, in the order in which it was made; Deferreds last.
   *
   * @param options - `countOpening` (default true): whether a port counts that isn't bound. Either it is
   *   about to be, or that has failed: nobody knows but those who wait for it
   */
  leftovers({ countOpening = true }: { readonly countOpening?: boolean } = {}): Leftover[] {
    this.#sweep();
    const counted = this.#handles.filter((it) => countOpening || it.handle.state() === "open");
    const handles = counted.map(({ handle }) => ({
      kind: handle.kind,
      description: handle.describe(),
      created: handle.place.toString(),
    }));
    return [...handles, ...this.#unfired()];
  }

  /** Whether {@link HandleLedger.leftovers} has something to tell. Takes less time. */
  get isClean(): boolean {
    this.#sweep();
    return this.#handles.length === 0 && this.#unfired().length === 0;
  }

  /** Forgets what has been made until now: it no longer counts, be it open or not. */
  forget(): void {
    this.#handles = [];
    if (this.#known === undefined) return;
    for (const [deferred] of livingDeferreds()) this.#known.add(deferred);
  }

  /** Takes no more notes, and leaves reactors as they were. What it knows stays known. */
  close(): void {
    for (const undo of [...this.#watched.values(), ...this.#undo.splice(0)].reverse()) undo();
    this.#watched.clear();
  }

  #note(handle: OwnedHandle): void {
    this.#handles.push(handle);
    if (this.#handles.length < this.#sweepAt) return;
    this.#sweep(); // seldom enough not to be noticed, often enough not to keep what is closed
    this.#sweepAt = Math.max(MIN_KEPT_HANDLES, 2 * this.#handles.length);
  }

  #sweep(): void {
    this.#handles = this.#handles.filter(({ handle }) => handle.state() !== "closed");
  }

  #unfired(): Leftover[] {
    const known = this.#known;
    if (known === undefined) return [];
    return livingDeferreds()
      .filter(([deferred]) => !known.has(deferred))
      .map(([deferred, created]) => ({ kind: "Deferred", description: `${deferred}`, created }));
  }
}

/** A handle, and the reactor it was made with. */
interface OwnedHandle {
  readonly handle: TrackedHandle;
  readonly reactor: object;
}

/** Those that were collected can't be waited for by anybody. */
function livingDeferreds(): [deferred: Deferred<unknown>, created: string][] {
  return pendingDeferreds().flatMap(({ deferred, created }) =>
    deferred === undefined ? [] : [[deferred, created] as [Deferred<unknown>, string]],
  );
}
