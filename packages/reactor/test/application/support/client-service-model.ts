/** What a ClientService is to do, in as few words as possible, for the property test to compare it with. */

/** Where an attempt is; "closing" stands for a connection nobody uses any more. */
type AttemptPhase = "dialing" | "preparing" | "used" | "closing" | "over";

/** What became of a `whenConnected`: the number of the attempt whose protocol it fired with, or why not. */
export type WaiterOutcome = number | "pending" | "cancelled" | "failed";

interface ModelledWaiter {
  remaining: number | undefined;
  outcome: WaiterOutcome;
}

/** The model: every method is something that happens to the service. */
export class ClientServiceModel {
  state = "init";
  failuresInARow = 0;
  readonly attempts: AttemptPhase[] = [];
  readonly waiters: ModelledWaiter[] = [];
  /** For each stop, whether its Deferred has fired. */
  readonly stops: boolean[] = [];
  /** What the retry policy was asked. */
  readonly asked: number[] = [];
  #isRunning = false;

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    if (this.state === "disconnecting") this.state = "restarting";
    else this.#connect();
  }

  stop(): void {
    this.#isRunning = false;
    const isEnding = this.state === "disconnecting" || this.state === "restarting";
    this.stops.push(false);
    this.state = "disconnecting";
    if (!isEnding) this.#moveAll({ dialing: "over", preparing: "closing", used: "closing" });
    this.#settle();
  }

  /** The attempt has led to a connection, which is to be prepared. */
  dialled(): void {
    this.#moveAll({ dialing: "preparing" });
  }

  dialFailed(): void {
    this.#moveAll({ dialing: "over" });
    this.#attemptFailed();
  }

  prepared(): void {
    const current = this.attempts.indexOf("preparing");
    this.#moveAll({ preparing: "used" });
    this.state = "connected";
    this.failuresInARow = 0;
    this.#tellPending(() => current);
  }

  prepareFailed(): void {
    this.#moveAll({ preparing: "closing" });
    this.#attemptFailed();
  }

  lost(attempt: number): void {
    const phase = this.attempts[attempt];
    this.attempts[attempt] = "over";
    if (phase === "preparing") this.#attemptFailed();
    if (phase === "used") this.#wait();
    this.#settle();
  }

  retryDue(): void {
    this.#connect();
  }

  whenConnected(failAfterFailures: number | undefined): void {
    const waiter: ModelledWaiter = { remaining: failAfterFailures, outcome: "pending" };
    this.waiters.push(waiter);
    if (this.state === "connected") waiter.outcome = this.attempts.indexOf("used");
    if (this.state === "stopped") waiter.outcome = "cancelled";
  }

  waiterCancelled(waiter: number): void {
    const cancelled = this.waiters[waiter];
    if (cancelled?.outcome === "pending") cancelled.outcome = "cancelled";
  }

  #connect(): void {
    this.attempts.push("dialing");
    this.state = "connecting";
  }

  #attemptFailed(): void {
    this.#wait();
    this.#tellPending((waiter) => {
      if (waiter.remaining !== undefined) waiter.remaining -= 1;
      return waiter.remaining === 0 ? "failed" : "pending";
    });
  }

  #wait(): void {
    this.failuresInARow += 1;
    this.asked.push(this.failuresInARow);
    this.state = "waiting";
  }

  /** Leaves "disconnecting" or "restarting" when nothing is left of any attempt. */
  #settle(): void {
    if (this.attempts.some((phase) => phase !== "over")) return;
    if (this.state !== "disconnecting" && this.state !== "restarting") return;
    this.stops.fill(true);
    if (this.state === "restarting") {
      this.#connect();
    } else {
      this.state = "stopped";
      this.#tellPending(() => "cancelled");
    }
  }

  #moveAll(moves: Partial<Record<AttemptPhase, AttemptPhase>>): void {
    for (const [i, phase] of this.attempts.entries()) this.attempts[i] = moves[phase] ?? phase;
  }

  #tellPending(outcomeFor: (waiter: ModelledWaiter) => WaiterOutcome): void {
    for (const waiter of this.waiters) {
      if (waiter.outcome === "pending") waiter.outcome = outcomeFor(waiter);
    }
  }
}
