/** The signals that ask a program to end; a platform that lacks one never sends it. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGBREAK"] as const;

/** Handlers for the signals that end a program, put in place and taken away together (R10). */
export class SignalHandlers {
  #installed: [NodeJS.Signals, () => void][] = [];

  /**
   * Calls `stopOn` with the name of the first signal that comes. The handlers are gone by then, so that
   * a second signal ends a program whose shutdown hangs. SIGINT is left to a program that handles it.
   */
  install(stopOn: (signal: string) => void): void {
    this.remove();
    for (const signal of SIGNALS) {
      if (signal === "SIGINT" && process.listenerCount(signal) > 0) continue;
      const handler = (): void => {
        this.remove();
        stopOn(signal);
      };
      process.on(signal, handler);
      this.#installed.push([signal, handler]);
    }
  }

  /** Takes the handlers away. Without any, nothing happens. */
  remove(): void {
    for (const [signal, handler] of this.#installed) process.removeListener(signal, handler);
    this.#installed = [];
  }
}
