import type { ManySidedContender } from "./compare.ts";
import { LOAD_CORE, onCore } from "./cores.ts";
import { compiled, type Generator } from "./generators.ts";
import { LineProcess } from "./line-process.ts";
import type { ServerProcess } from "./server-process.ts";

/**
 * A server under the load of a generator in C.
 *
 * One in Node takes longer for an exchange than the servers do: they wait for it, and wake up for every single
 * message. That costs all of them the same, and more than they differ by. The one in C has the next message
 * ready, so what is measured is a server that has always something to do.
 */
export class NativeLoad implements ManySidedContender {
  readonly name: string;
  readonly #server: ServerProcess;
  readonly #generator: LineProcess;

  /** @param args - what the generator takes after the port */
  constructor(
    name: string,
    server: ServerProcess,
    generator: Generator,
    ...args: readonly number[]
  ) {
    this.name = name;
    this.#server = server;
    const numbers = [server.port, ...args].map(String);
    this.#generator = new LineProcess(generator, onCore(LOAD_CORE, compiled(generator), numbers));
  }

  round(): Promise<readonly [cpu: number, rate: number]> {
    return this.#server.measure(async () => Number(await this.#generator.ask()));
  }

  stop(): void {
    this.#generator.stop();
    this.#server.stop();
  }
}
