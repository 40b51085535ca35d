/** What the differential tests share: programs run by Twisted and by ours, and what both report. */
import { Deferred, drainUnhandled, Failure, setUnhandledReporter } from "@cordage/deferred";
import {
  ConnectInProgressError,
  globalLogPublisher,
  type LogEvent,
  LoopingCallNotRunningError,
  LoopingCallRunningError,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";

/** The errors programs raise. */
export type ErrorName = "E1" | "E2";

/** What a driver tells of one program. */
export interface Report {
  /** What happened, in order. */
  readonly trace: readonly unknown[];
  /** The failures nobody took, in alphabetical order. */
  readonly unhandled: readonly string[];
  /** Ids of the deviations that showed on the way; only Twisted's drivers look for them. */
  readonly quirks: readonly string[];
}

/** A way in which ours is meant to differ from Twisted's. */
export interface Deviation<O> {
  /** The behaviour it departs from. Twisted's driver notes it as a quirk of programs that it may change. */
  readonly id: string;
  /** What Twisted does, and what we do. */
  readonly what: string;
  /** A program that shows it. */
  readonly witness: readonly O[];
}

/** What a function in a program does: operations, then one of the ways to end. */
export interface Behaviour<O> {
  readonly do: readonly O[];
  readonly then:
    | readonly ["return"]
    | readonly ["raise", ErrorName]
    | readonly ["defer", name: string];
}

/** Operations on Deferreds that programs of several subjects have. A name has one when first spoken of. */
export type DeferredOp =
  | readonly ["fire", name: string]
  | readonly ["fail", name: string, error: ErrorName]
  | readonly ["renew", name: string];

class E1 extends Error {
  override readonly name = "E1";
}

class E2 extends Error {
  override readonly name = "E2";
}

export const ERRORS: Readonly<Record<ErrorName, new () => Error>> = { E1, E2 };

/** A name that nothing has, so that a program stays a program whatever is taken out of it. */
class Missing extends Error {}

/** What has a name. */
export function find<T>(things: ReadonlyMap<string, T>, name: string): T {
  const found = things.get(name);
  if (found === undefined) throw new Missing();
  return found;
}

/** One program on its way; step for step as the class of the same name in peers/differential.py. */
export abstract class Run<O extends readonly [string, ...unknown[]]> {
  protected readonly trace: unknown[] = [];
  readonly #unhandled: string[] = [];
  readonly #deferreds = new Map<string, Deferred<void>>();

  /** Runs a program and reports. */
  report(program: readonly O[]): Report {
    const observer = (event: LogEvent): void => this.logged(event);
    const before = setUnhandledReporter(({ failure }) => {
      this.#unhandled.push(nameOf(failure.value));
    });
    globalLogPublisher.addObserver(observer);
    try {
      for (const op of program) {
        this.perform(op);
        this.trace.push(["now", ...this.state()]);
      }
      drainUnhandled();
    } finally {
      globalLogPublisher.removeObserver(observer);
      setUnhandledReporter(before);
      flushLoggedErrors();
    }
    return { trace: this.trace, unhandled: this.#unhandled.toSorted(), quirks: [] };
  }

  /** Does one operation. */
  protected abstract operate(op: O): void;

  /** What is to be compared after each operation. */
  protected state(): unknown[] {
    return [];
  }

  /** Traces what is logged. */
  protected logged(event: LogEvent): void {
    if (event.log_failure !== undefined) this.trace.push(["log", nameOf(event.log_failure.value)]);
  }

  /** Performs one operation; what it throws is part of the trace. */
  protected perform(op: O): void {
    try {
      this.operate(op);
    } catch (error) {
      if (error instanceof Missing) this.trace.push(["missing"]);
      else this.trace.push(["raise", nameOf(error as Error)]); // nothing else is thrown here
    }
  }

  /** Performs the operations of a behaviour, and ends as it says. */
  protected behave({ do: ops, then }: Behaviour<O>): Deferred<void> | undefined {
    for (const op of ops) this.perform(op);
    if (then[0] === "raise") throw new ERRORS[then[1]]();
    return then[0] === "defer" ? this.deferred(then[1]) : undefined;
  }

  protected deferred(name: string): Deferred<void> {
    const deferred = this.#deferreds.get(name) ?? new Deferred<void>();
    this.#deferreds.set(name, deferred);
    return deferred;
  }

  protected operateOnDeferred(op: DeferredOp): void {
    if (op[0] === "fire") this.deferred(op[1]).callback();
    else if (op[0] === "fail") this.deferred(op[1]).errback(new ERRORS[op[2]]());
    else this.#deferreds.set(op[1], new Deferred());
  }

  /** Traces what becomes of a Deferred, and performs operations when it has fired. */
  protected watch(label: string, deferred: Deferred<unknown>, then: readonly O[] = []): void {
    deferred.addBoth((result) => {
      const outcome = result instanceof Failure ? nameOf(result.value) : "ok";
      this.trace.push(["fired", label, outcome]);
      for (const op of then) this.perform(op);
    });
  }
}

/** The name of an error as it stands in a trace: Twisted's, or "refused" where only ours has one. */
export function nameOf(error: Error): string {
  const isRefusal =
    error instanceof RangeError ||
    error instanceof TypeError ||
    error instanceof LoopingCallRunningError ||
    error instanceof LoopingCallNotRunningError ||
    error instanceof ConnectInProgressError;
  return isRefusal ? "refused" : error.name;
}
