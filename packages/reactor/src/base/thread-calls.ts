import { Logger } from "../log/logger.ts";
import { asyncOutcome } from "./async-outcome.ts";

const log = new Logger("reactor.threads");

/** What is to be called in the next pass of a reactor, in order (R17). */
export class ThreadCalls {
  #waiting: (() => unknown)[] = [];

  /** Whether there is nothing to call. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(action: () => unknown): void {
    this.#waiting.push(action);
  }

  /** Makes the calls there are, not those that are added meanwhile. One that throws is logged. */
  makeAll(): void {
    const calls = this.#waiting;
    this.#waiting = [];
    for (const call of calls) {
      log.guard("while making a call from a thread", () => {
        asyncOutcome(call()); // not waited for; a rejection is logged instead of ending the process
      });
    }
  }
}
