import type { Load } from "./race.ts";

/**
 * A load on a server that is started anew for each round, for what depends on the luck of a process: how its heap
 * happens to lie in memory, for one, which decides what a large piece of it costs from then on.
 */
export class FreshLoad implements Load {
  readonly name: string;
  readonly #start: () => Promise<Load>;
  #running: Load | undefined = undefined;

  constructor(name: string, start: () => Promise<Load>) {
    this.name = name;
    this.#start = start;
  }

  async round(): Promise<readonly number[]> {
    const load = await this.#start();
    this.#running = load;
    await load.round(); // warms up
    const measured = await load.round();
    this.stop();
    return measured;
  }

  stop(): void {
    this.#running?.stop();
    this.#running = undefined;
  }
}
