import { maybeDeferred } from "@cordage/deferred";
import { ReactorNotRunning } from "../errors.ts";
import type { IReactorFromThreads } from "../interfaces/threads.ts";
import { Logger } from "../log/logger.ts";
import { carry } from "./carried-error.ts";
import { functionOf } from "./thread-call.ts";
import type { ThreadCall, ThreadOutcome, ThreadReply } from "./thread-messages.ts";

const log = new Logger("reactor.threads");

/** A reactor that makes calls for threads. */
export interface CallsHome extends IReactorFromThreads {
  /** Whether it runs: a call that it can't make any more is answered at once. */
  readonly running: boolean;
}

/** Makes the calls that one thread asks for, in order. */
export interface ThreadCaller {
  call(call: ThreadCall, reply: ThreadReply | undefined): void;
}

/** Makes the calls that the threads of a pool ask for (R17, W2). */
export class CallsFromThreads {
  readonly #reactor: CallsHome | undefined;
  /** The threads that are blocked until they have an outcome. */
  readonly #blocked = new Set<ThreadReply>();
  #isStopped = false;

  constructor(reactor: CallsHome | undefined) {
    this.#reactor = reactor;
  }

  /** For a new thread. */
  newCaller(): ThreadCaller {
    let loaded: Promise<unknown> = Promise.resolve();
    return {
      call: (call, reply) => {
        if (reply !== undefined) this.#blocked.add(reply);
        // One after the other: a module that takes long to load must not be overtaken.
        loaded = loaded.then(() => this.#load(call, reply));
        this.#refuseIfOver();
      },
    };
  }

  /** The pool stops. A reactor that has stopped calls nothing more, and threads must not wait for it. */
  stop(): void {
    this.#isStopped = true;
    this.#refuseIfOver();
  }

  async #load(call: ThreadCall, reply: ThreadReply | undefined): Promise<void> {
    try {
      const called = await functionOf(call);
      this.#callHere(() => this.#perform(() => called(...call.args), reply));
    } catch (error) {
      this.#fail(error, reply);
    }
  }

  #callHere(action: () => void): void {
    if (this.#reactor === undefined) action();
    else this.#reactor.callFromThread(action);
  }

  #perform(action: () => unknown, reply: ThreadReply | undefined): void {
    maybeDeferred(action).addCallbacks(
      (value) => this.#answer(reply, { ok: true, value }),
      ({ value }) => this.#fail(value, reply),
    );
  }

  #fail(error: unknown, reply: ThreadReply | undefined): void {
    if (reply === undefined) log.failure("While calling from a thread", error);
    else this.#answer(reply, { ok: false, error: carry(error) });
  }

  #answer(reply: ThreadReply | undefined, outcome: ThreadOutcome): void {
    if (reply === undefined || !this.#blocked.delete(reply)) return;
    try {
      reply.port.postMessage(outcome);
    } catch (error) {
      reply.port.postMessage({ ok: false, error: carry(error) }); // the value can't be copied
    }
    Atomics.store(reply.flag, 0, 1);
    Atomics.notify(reply.flag, 0);
  }

  #refuseIfOver(): void {
    if (!this.#isStopped || this.#reactor === undefined || this.#reactor.running) return;
    for (const reply of [...this.#blocked]) this.#fail(new ReactorNotRunning(), reply);
  }
}
