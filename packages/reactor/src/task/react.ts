import { type CoroutineGenerator, type Deferred, ensureDeferred, Failure } from "@cordage/deferred";
import { type DefaultReactor, reactor as defaultReactor } from "../default-reactor.ts";
import { ReactorNotRunning } from "../errors/life-cycle.ts";
import type { IReactorCore } from "../interfaces/core.ts";
import { Logger } from "../log/logger.ts";
import { ExitError } from "./exit-error.ts";

const log = new Logger("task");

/** What {@link react} runs: gives a Deferred, a Promise or a generator object. */
export type Main<R, A extends readonly unknown[]> = (
  reactor: R,
  ...argv: A
) => PromiseLike<unknown> | CoroutineGenerator;

/**
 * Runs a program: calls `main`, and runs the reactor until what `main` returned has an outcome.
 *
 * ```ts
 * react(async (reactor, host) => { … }, process.argv.slice(2));
 * ```
 *
 * The exit code of the process is set after shutdown: 0 when `main` succeeded or the reactor was stopped
 * by somebody else before that; 1, with the failure logged, when it failed, even if that was during
 * shutdown; the code of an {@link ExitError} it failed with. The reactor is stopped once, whoever does it.
 *
 * @param argv - passed to `main`
 * @param options - `reactor`: which one, if not the default
 * @returns fires with the exit code, after shutdown
 * @throws whatever `main` throws, if it doesn't even begin; the reactor has not run then
 * @throws NotACoroutineError when `main` returns nothing that can be waited for
 * @see Twisted: `twisted.internet.task.react` (K14)
 */
export function react<A extends readonly unknown[] = []>(
  main: Main<DefaultReactor, A>,
  argv?: A,
): Deferred<number>;
export function react<R extends IReactorCore, A extends readonly unknown[] = []>(
  main: Main<R, A>,
  argv: A,
  options: { readonly reactor: R },
): Deferred<number>;
export function react(
  main: Main<never, readonly never[]>,
  argv: readonly unknown[] = [],
  { reactor }: { readonly reactor: IReactorCore } = { reactor: defaultReactor },
): Deferred<number> {
  // The overloads see to it that these are what it takes.
  const start = main as Main<IReactorCore, readonly unknown[]>;
  const finished = ensureDeferred(start(reactor, ...argv));
  let exitCode = 0;
  finished.addBoth((result) => {
    reactor.callWhenRunning(() => stopUnlessStopping(reactor));
    exitCode = result instanceof Failure ? exitCodeOf(result) : 0;
  });
  return reactor.run().addCallback(() => {
    process.exitCode = exitCode;
    return exitCode;
  });
}

function stopUnlessStopping(reactor: IReactorCore): void {
  try {
    reactor.stop();
  } catch (error) {
    if (!(error instanceof ReactorNotRunning)) throw error; // else somebody else has stopped it
  }
}

function exitCodeOf(failure: Failure): number {
  const { value } = failure;
  if (value instanceof ExitError) return value.exitCode;
  log.failure("main function encountered error", failure);
  return 1;
}
