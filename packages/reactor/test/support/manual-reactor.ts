import { ReactorBase } from "@cordage/reactor";

/** A reactor on a platform held in the hand: its clock moves, and its turns come, when a test says so. */
export class ManualReactor extends ReactorBase {
  /** The time, in seconds. */
  now = 1000;
  /** When the timer is to go off. */
  wakeTime: number | undefined = undefined;
  /** How often the timer was set or taken back. */
  timesOrdered = 0;
  /** Whether the program is kept alive. */
  holds = false;
  /** What a signal calls, while handlers are installed. */
  onSignal: ((signal: string) => void) | undefined = undefined;
  /** What `disconnectAll` does. */
  disconnects: () => void = () => {};
  #turns: (() => void)[] = [];

  override seconds(): number {
    return this.now;
  }

  /** Does what was put off to the next turn. */
  turn(): void {
    const turns = this.#turns;
    this.#turns = [];
    for (const action of turns) action();
  }

  /** Moves time on, and lets the timer go off if it is set for then or before. */
  advance(seconds: number): void {
    this.now += seconds;
    if (this.wakeTime === undefined || this.wakeTime > this.now) return;
    this.wakeTime = undefined;
    this.runUntilCurrent();
  }

  protected override nextTurn(action: () => void): void {
    this.#turns.push(action);
  }

  protected override wakeAt(time: number | undefined): void {
    this.wakeTime = time;
    this.timesOrdered += 1;
  }

  protected override holdProgram(hold: boolean): void {
    this.holds = hold;
  }

  protected override handleSignals(stopOn: ((signal: string) => void) | undefined): void {
    this.onSignal = stopOn;
  }

  protected override disconnectAll(): void {
    this.disconnects();
  }
}
