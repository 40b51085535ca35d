/** Runs programs of the differential tests on our Deferreds; step for step as peers/deferred_driver.py. */
import {
  Deferred,
  DeferredError,
  DeferredList,
  DeferredLock,
  DeferredQueue,
  DeferredSemaphore,
  drainUnhandled,
  Failure,
  FailureGroup,
  FirstError,
  gatherResults,
  inlineCallbacks,
  race,
  setUnhandledReporter,
  TimeoutError,
  UnbalancedReleaseError,
} from "@cordage/deferred";
import { Clock } from "@cordage/testing";
import type { Behaviour, CancellerBehaviour, Op, Program, Report, Step, Value } from "./program.ts";

type Primitive = DeferredLock | DeferredSemaphore | DeferredQueue<unknown>;

/** A value a coroutine returned, which ends it. */
type Ended = readonly [value: Value] | undefined;
type Steps = Generator<unknown, Ended, unknown>;

class E1 extends Error {
  override readonly name = "E1";
}

class E2 extends Error {
  override readonly name = "E2";
}

const ERRORS = { E1, E2 };

/** A name that nothing has: reported, where anything else that is thrown is an outcome. */
class Missing extends Error {}

/** Runs one program and reports. */
export function runProgram(program: Program): Report {
  const run = new Run();
  const before = setUnhandledReporter(({ failure, message }) => run.logged(failure, message));
  try {
    return run.report(program);
  } finally {
    drainUnhandled();
    setUnhandledReporter(before);
  }
}

class Run {
  readonly #clock = new Clock();
  readonly #trace: unknown[] = [];
  readonly #unhandled: string[] = [];
  readonly #deferreds = new Map<string, Deferred<unknown>>();
  readonly #primitives = new Map<string, Primitive>();
  readonly #pauses = new Map<Deferred<unknown>, number>();

  report(program: Program): Report {
    for (const op of program) this.#perform(op);
    const state: Record<string, unknown> = { clock: this.#clock.getDelayedCalls().length };
    for (const [name, deferred] of this.#deferreds) state[name] = stateOf(deferred);
    for (const [name, primitive] of this.#primitives) state[name] = fillOf(primitive);
    drainUnhandled();
    return { trace: this.#trace, state, unhandled: this.#unhandled.toSorted(), quirks: [] };
  }

  logged(failure: Failure, message: string): void {
    if (message.includes("canceller")) this.#trace.push(["log", ...showError(failure.value)]);
    else this.#unhandled.push(JSON.stringify(showError(failure.value)));
  }

  #perform(op: Op): void {
    try {
      this.#operate(op);
    } catch (error) {
      if (error instanceof Missing) this.#trace.push(["missing", error.message]);
      else this.#trace.push(["raise", nameOf(error as Error)]); // nothing else is thrown here
    }
  }

  /** One case for each operation: a table in all but form. */
  #operate(op: Op): unknown {
    switch (op[0]) {
      case "new":
        return this.#keep(op[1], new Deferred<unknown>(this.#canceller(op[2])));
      case "cb":
        return this.#deferred(op[1]).callback(makeValue(op[2]));
      case "cbd":
        return this.#deferred(op[1]).callback(this.#deferred(op[2]));
      case "eb":
        return this.#deferred(op[1]).errback(new ERRORS[op[2]]());
      case "add":
        return this.#add(op[1], op[2], op[3], op[4]);
      case "both":
        return this.#deferred(op[1]).addBoth(this.#link(op[2], "both", op[3]));
      case "pause":
        return this.#pause(this.#deferred(op[1]));
      case "unpause":
        return this.#unpause(this.#deferred(op[1]));
      case "overunpause":
        return this.#overunpause(this.#deferred(op[1]));
      case "cancel":
        return this.#deferred(op[1]).cancel();
      case "chain":
        return this.#deferred(op[1]).chainDeferred(this.#deferred(op[2]));
      case "timeout":
        return this.#addTimeout(op[1], op[2], op[3], op[4]);
      case "advance":
        return this.#clock.advance(op[1]);
      case "await":
        return this.#await(op[1], op[2]);
      case "list":
        return this.#keep(op[1], this.#list(op[2], op[3]));
      case "gather":
        return this.#keep(
          op[1],
          gatherResults(this.#members(op[2]), { consumeErrors: op[3] }) as Deferred<unknown>,
        );
      case "race":
        return this.#keep(op[1], race(this.#members(op[2])) as Deferred<unknown>);
      case "lock":
        return this.#primitives.set(op[1], new DeferredLock());
      case "semaphore":
        return this.#primitives.set(op[1], new DeferredSemaphore(op[2]));
      case "queue":
        return this.#primitives.set(op[1], new DeferredQueue<unknown>(op[2], op[3]));
      case "acquire":
        return this.#keep(op[2], this.#holdable(op[1]).acquire() as Deferred<unknown>);
      case "release":
        return this.#holdable(op[1]).release();
      case "run":
        return this.#runHolding(op[1], op[2], op[3], op[4]);
      case "put":
        return this.#queue(op[1]).put(makeValue(op[2]));
      case "get":
        return this.#keep(op[2], this.#queue(op[1]).get());
      case "coroutine":
        return this.#keep(op[1], this.#start(op[2]));
    }
  }
  #keep(name: string, deferred: Deferred<unknown>): void {
    this.#deferreds.set(name, deferred);
  }

  #deferred(name: string): Deferred<unknown> {
    const found = this.#deferreds.get(name);
    if (found === undefined) throw new Missing(name);
    return found;
  }

  #holdable(name: string): DeferredLock | DeferredSemaphore {
    return this.#primitive(name) as DeferredLock | DeferredSemaphore; // as the generator names them
  }

  #queue(name: string): DeferredQueue<unknown> {
    return this.#primitive(name) as DeferredQueue<unknown>; // as the generator names them
  }

  #primitive(name: string): Primitive {
    const found = this.#primitives.get(name);
    if (found === undefined) throw new Missing(name);
    return found;
  }

  #behave(behaviour: Behaviour, given: unknown): unknown {
    for (const op of behaviour.do) this.#perform(op);
    const [kind, argument] = behaviour.then;
    switch (kind) {
      case "pass":
        return given;
      case "ret":
        return makeValue(argument);
      case "raise":
        throw new ERRORS[argument]();
      case "defer":
        return this.#deferreds.get(argument);
    }
  }

  #link(label: string, side: string, behaviour: Behaviour) {
    return (result: unknown, ...extra: unknown[]): unknown => {
      this.#trace.push([label, side, show(result), ...extra]);
      return this.#behave(behaviour, result);
    };
  }

  #canceller(behaviour: CancellerBehaviour): ((deferred: Deferred<unknown>) => void) | undefined {
    if (behaviour === null) return undefined;
    return (deferred) => {
      this.#trace.push(["canceller", behaviour[0]]);
      if (behaviour[0] === "callback") deferred.callback(makeValue(behaviour[1]));
      if (behaviour[0] === "errback") deferred.errback(new ERRORS[behaviour[1]]());
      if (behaviour[0] === "raise") throw new ERRORS[behaviour[1]]();
    };
  }

  #add(name: string, label: string, ok: Behaviour | null, bad: Behaviour | null): void {
    const deferred = this.#deferred(name);
    const callback = ok && this.#link(label, "ok", ok);
    const errback = bad && this.#link(label, "err", bad);
    if (callback && errback) deferred.addCallbacks(callback, errback);
    else if (callback) deferred.addCallback(callback, "extra");
    else if (errback) deferred.addErrback(errback);
  }

  #pausesOf(deferred: Deferred<unknown>): number {
    return this.#pauses.get(deferred) ?? 0;
  }

  #pause(deferred: Deferred<unknown>): void {
    deferred.pause();
    this.#pauses.set(deferred, this.#pausesOf(deferred) + 1);
  }

  /** Only what was paused: one too many is another operation. */
  #unpause(deferred: Deferred<unknown>): void {
    const pauses = this.#pausesOf(deferred);
    if (pauses === 0) return;
    this.#pauses.set(deferred, pauses - 1);
    deferred.unpause();
  }

  #overunpause(deferred: Deferred<unknown>): void {
    if (this.#pausesOf(deferred) === 0) deferred.unpause();
  }

  #addTimeout(name: string, seconds: number, label: string, late: Behaviour | null): void {
    const deferred = this.#deferred(name);
    if (late === null) {
      deferred.addTimeout(seconds, this.#clock);
      return;
    }
    deferred.addTimeout(seconds, this.#clock, this.#link(label, "timeout", late));
  }

  #await(name: string, label: string): void {
    const deferred = this.#deferred(name);
    const trace = this.#trace;
    inlineCallbacks(function* () {
      try {
        trace.push([label, "ok", show(yield* deferred)]);
      } catch (error) {
        trace.push([label, "err", show(new Failure(error))]);
      }
    })();
  }

  #members(names: readonly string[]): Deferred<unknown>[] {
    return names.map((name) => this.#deferred(name));
  }

  #list(names: readonly string[], flags: readonly boolean[]): Deferred<unknown> {
    const [fireOnOneCallback, fireOnOneErrback, consumeErrors] = flags;
    const options = { fireOnOneCallback, fireOnOneErrback, consumeErrors };
    return new DeferredList(this.#members(names), options) as Deferred<unknown>;
  }

  #runHolding(name: string, as: string, label: string, work: Behaviour): void {
    const ran = this.#holdable(name).run(() => {
      this.#trace.push([label, "run"]);
      return this.#behave(work, null);
    });
    this.#keep(as, ran);
  }

  #start(steps: readonly Step[]): Deferred<unknown> {
    const run = this.#steps.bind(this);
    return inlineCallbacks(function* () {
      const ended = yield* run(steps);
      return ended && makeValue(ended[0]);
    })();
  }

  *#steps(steps: readonly Step[]): Steps {
    for (const step of steps) {
      const ended = yield* this.#step(step);
      if (ended !== undefined) return ended;
    }
    return undefined;
  }

  *#step(step: Step): Steps {
    switch (step[0]) {
      case "yield":
        this.#sent(step[1], yield this.#deferreds.get(step[2]));
        return undefined;
      case "yieldfrom": {
        const deferred = this.#deferreds.get(step[2]);
        this.#sent(step[1], deferred === undefined ? null : yield* deferred);
        return undefined;
      }
      case "value":
        this.#sent(step[1], yield makeValue(step[2]));
        return undefined;
      case "call":
        this.#sent(step[1], yield this.#start(step[2]));
        return undefined;
      case "do":
        this.#perform(step[1]);
        return undefined;
      case "return":
        return [step[1]];
      case "raise":
        throw new ERRORS[step[1]]();
      case "try":
        return yield* this.#try(step[1], step[2], step[3], step[4]);
    }
  }

  *#try(
    label: string,
    steps: readonly Step[],
    caught: readonly Step[] | null,
    finallySteps: readonly Step[],
  ): Steps {
    let ended: Ended;
    let thrown: readonly [unknown] | undefined;
    try {
      ended = yield* this.#steps(steps);
    } catch (error) {
      this.#trace.push([label, "caught", show(new Failure(error))]);
      if (caught === null) thrown = [error];
      else {
        try {
          ended = yield* this.#steps(caught);
        } catch (another) {
          thrown = [another];
        }
      }
    }
    const last = yield* this.#steps(finallySteps); // a return in there wins over all else
    if (last !== undefined) return last;
    if (thrown !== undefined) throw thrown[0];
    return ended;
  }

  #sent(label: string, received: unknown): void {
    this.#trace.push([label, "sent", show(received)]);
  }
}

function makeValue(value: Value): unknown {
  return Array.isArray(value) ? new Failure(new ERRORS[value[1]]()) : value;
}

/** A value as it stands in a report. */
function show(value: unknown): unknown {
  if (value instanceof Failure) return showError(value.value);
  if (value instanceof Error) return showError(value);
  if (Array.isArray(value)) return value.map(show);
  if (value === undefined || value === null) return null;
  return typeof value === "object" ? value.constructor.name : value;
}

function showError(error: Error): unknown[] {
  const name = nameOf(error);
  if (error instanceof FirstError) return ["err", name, error.index, show(error.subFailure)];
  if (error instanceof FailureGroup) return ["err", name, show(error.failures)];
  return error instanceof TimeoutError ? ["err", name, error.timeout] : ["err", name];
}

/** Twisted's name of an error. */
function nameOf(error: Error): string {
  if (error instanceof UnbalancedReleaseError) return "AssertionError";
  return error instanceof DeferredError ? error.name : error.constructor.name;
}

function stateOf(deferred: Deferred<unknown>): unknown[] {
  const { called, paused, result, waitingOn } = deferred;
  if (!called) return [called, paused, "pending"];
  if (waitingOn !== undefined) return [called, paused, "waiting"];
  return [called, paused, "result", show(result)];
}

function fillOf(primitive: Primitive): unknown[] {
  const waiting = primitive.waiting.length;
  if (primitive instanceof DeferredQueue) return [waiting, show(primitive.pending)];
  return [waiting, primitive instanceof DeferredLock ? primitive.locked : primitive.tokens];
}
