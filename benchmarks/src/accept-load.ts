import { connect } from "node:net";
import type { ManySidedContender } from "./compare.ts";
import type { ServerProcess } from "./server-process.ts";

const ROUND_MILLISECONDS = 1000;

/** From how many addresses the visitors come: a closed connection blocks its port for a minute. */
const HOSTS = 250;

/** How many connections are under way at a time. */
export const WINDOW: number = 16;

/** A server that is connected to, sent a byte, which it sends back, and left again. */
export class AcceptLoad implements ManySidedContender {
  readonly name: string;
  readonly #server: ServerProcess;
  #visits = 0;
  #isRunning = false;

  constructor(name: string, server: ServerProcess) {
    this.name = name;
    this.#server = server;
  }

  round(): Promise<readonly [cpu: number, rate: number]> {
    return this.#server.measure(async () => {
      this.#visits = 0;
      this.#isRunning = true;
      const visitors = Array.from({ length: WINDOW }, () => this.#visitAgainAndAgain());
      await new Promise((resolve) => setTimeout(resolve, ROUND_MILLISECONDS));
      this.#isRunning = false;
      await Promise.all(visitors);
      return this.#visits;
    });
  }

  stop(): void {
    this.#server.stop();
  }

  async #visitAgainAndAgain(): Promise<void> {
    while (this.#isRunning) {
      await this.#visit();
      this.#visits += 1;
    }
  }

  #visit(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect({
        port: this.#server.port,
        host: "127.0.0.1",
        localAddress: `127.0.0.${2 + (this.#visits % HOSTS)}`,
      });
      socket.on("error", reject);
      socket.on("data", () => socket.end());
      socket.on("close", () => resolve());
      socket.write("x");
    });
  }
}
