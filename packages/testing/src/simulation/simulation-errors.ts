import { TestingError } from "../errors.ts";

/** A simulation can't go on, or has failed. */
export abstract class SimulationError extends TestingError {}

/** Nothing will ever happen again, and something is still being waited for. */
export class StalledRunError extends SimulationError {
  override readonly name = "StalledRunError";
  override readonly code = "ERR_STALLED_RUN";
  /** Who waits for what, one a line. */
  readonly waits: readonly string[];

  /** @param seconds - when it came to a standstill */
  constructor(seconds: number, waits: readonly string[]) {
    const list = waits.length === 0 ? "nobody waits for anything" : waits.join("\n  ");
    super(`nothing will ever happen again, at ${seconds} s\n  ${list}`);
    this.waits = waits;
  }
}

/** It goes on and on: time stands still, or what is waited for has not come before the time limit. */
export class EndlessRunError extends SimulationError {
  override readonly name = "EndlessRunError";
  override readonly code = "ERR_ENDLESS_RUN";
}
