import { Worker } from "node:worker_threads";
import { ThreadEnded } from "../errors.ts";
import { carry } from "./carried-error.ts";
import type { ThreadCall, ThreadMessage, ThreadOutcome, ThreadReply } from "./thread-messages.ts";

/** What a {@link PoolThread} tells. */
export interface PoolThreadEvents {
  /** The work it was given is done. */
  done(thread: PoolThread, outcome: ThreadOutcome): void;
  /** A function is to be called here. */
  called(call: ThreadCall, reply: ThreadReply | undefined): void;
  /** It is gone. Comes once, and last. */
  ended(thread: PoolThread): void;
}

/** One thread: does a piece of work at a time. It keeps the program alive only while it has one. */
export class PoolThread {
  readonly #worker: Worker;
  readonly #events: PoolThreadEvents;
  #isBusy = false;
  /** What has ended it, when it was not asked to. */
  #error: Error | undefined = undefined;

  constructor(name: string, events: PoolThreadEvents) {
    this.#events = events;
    this.#worker = new Worker(new URL("./thread-program.js", import.meta.url), {
      name,
      ...threadArguments(process.execArgv),
    });
    // Before that it holds the program whatever it is told.
    this.#worker.on("online", () => {
      if (!this.#isBusy) this.#worker.unref();
    });
    this.#worker.on("message", (message: ThreadMessage) => this.#received(message));
    this.#worker.on("error", (error) => {
      this.#error = error;
    });
    this.#worker.on("exit", () => this.#exited());
  }

  /** Does some work; `done` follows. */
  run(calls: readonly ThreadCall[]): void {
    this.#isBusy = true;
    this.#worker.ref();
    this.#worker.postMessage(calls);
  }

  /** Ends it; it has no work. */
  end(): void {
    this.#worker.ref(); // what waits for its end is not to be left waiting
    void this.#worker.terminate();
  }

  #received(message: ThreadMessage): void {
    if (message.kind === "call") this.#events.called(message.call, message.reply);
    else this.#done(message.outcome);
  }

  #done(outcome: ThreadOutcome): void {
    this.#isBusy = false;
    this.#worker.unref();
    this.#events.done(this, outcome);
  }

  #exited(): void {
    const wasBusy = this.#isBusy;
    this.#events.ended(this);
    const error = new ThreadEnded("", this.#error && { cause: this.#error });
    if (wasBusy) this.#events.done(this, { ok: false, error: carry(error) });
  }
}

/**
 * Threads inherit what Node itself was started with, but refuse an option that is for a program on the
 * command line. They would refuse other things, too, in a list that is given: so there is none then.
 */
function threadArguments(ours: readonly string[]): { execArgv?: string[] } {
  return ours.some((argument) => argument.startsWith("--input-type")) ? { execArgv: [] } : {};
}
