/**
 * The context a coroutine runs in: what AsyncLocalStorage holds (D62).
 *
 * A coroutine goes on when somebody fires what it waited for, in the middle of the firer's context. It
 * still has to see its own. This package runs anywhere, so it imports nothing of a platform for that: it
 * asks the platform, when the first coroutine starts, for what it has.
 */

/** A context that was taken, to run functions in. The shape of the proposed `AsyncContext.Snapshot`. */
export interface ContextSnapshot {
  /** Calls `f` in this context and returns or throws what `f` does. */
  run<R>(f: () => R): R;
}

/** Takes a snapshot of the context it is called in. */
export type TakeContextSnapshot = () => ContextSnapshot;

/** Node's class, which Deno and Bun have too. */
interface AsyncHooks {
  readonly AsyncResource: new (type: string) => { runInAsyncScope<R>(f: () => R): R };
}

/** The globals looked at. None of them is there on every platform. */
interface ContextGlobals {
  readonly AsyncContext?: { readonly Snapshot: new () => ContextSnapshot };
  readonly process?: { readonly getBuiltinModule?: (name: string) => AsyncHooks | undefined };
}

/** `undefined` until the first coroutine asks, `null` where there is nothing to take. */
let take: TakeContextSnapshot | null | undefined;

/**
 * Installs the function that takes the context coroutines run in, for platforms that have another than
 * `AsyncContext` or Node's AsyncLocalStorage, which are found without this.
 *
 * @param next - `null` for none; `undefined` for what the platform has
 * @returns the one installed before, to put back
 */
export function setContextSnapshot(
  next: TakeContextSnapshot | null | undefined,
): TakeContextSnapshot | null | undefined {
  const previous = take;
  take = next;
  return previous;
}

/** The context of the caller, or `undefined` on a platform that has no such thing. */
export function takeContextSnapshot(): ContextSnapshot | undefined {
  if (take === undefined) take = takeOfPlatform(globalThis as ContextGlobals);
  return take === null ? undefined : take();
}

function takeOfPlatform({ AsyncContext, process }: ContextGlobals): TakeContextSnapshot | null {
  if (AsyncContext !== undefined) return () => new AsyncContext.Snapshot();
  const AsyncResource = process?.getBuiltinModule?.("node:async_hooks")?.AsyncResource;
  if (AsyncResource === undefined) return null;
  // Not AsyncLocalStorage.snapshot(): that makes one of these too, and is two hundred times slower.
  return () => {
    const resource = new AsyncResource("Coroutine");
    return { run: (f) => resource.runInAsyncScope(f) };
  };
}
