import { once } from "node:events";
import type { Socket } from "node:net";
import type { Contender } from "./compare.ts";
import { WORKLOADS } from "./http-requests.ts";
import { connectPlain } from "./load.ts";
import { ServerProcess } from "./server-process.ts";

/** How many requests a round makes: their garbage has to fit in the young generation. */
const REQUESTS = 4000;

/** The size of its halves, in MiB: nothing is collected during a round. */
const YOUNG_GENERATION = 512;

/** A server that is asked for the same on one connection; a round measures how much heap that takes. */
export class AllocationLoad implements Contender {
  readonly name: string;
  readonly #server: ServerProcess;
  readonly #socket: Socket;

  private constructor(name: string, server: ServerProcess, socket: Socket) {
    this.name = name;
    this.#server = server;
    this.#socket = socket;
  }

  static async start(name: string, program: string): Promise<AllocationLoad> {
    const flags = ["min", "max"].map((end) => `--${end}-semi-space-size=${YOUNG_GENERATION}`);
    const server = await ServerProcess.startWith(flags, program);
    return new AllocationLoad(name, server, await connectPlain(server.port));
  }

  /** Bytes for one request. */
  async round(): Promise<number> {
    const before = await this.#server.usage();
    for (let i = 0; i < REQUESTS; i++) {
      this.#socket.write(WORKLOADS[0]?.request ?? "");
      await once(this.#socket, "data");
    }
    return ((await this.#server.usage()).heap - before.heap) / REQUESTS;
  }

  stop(): void {
    this.#socket.destroy();
    this.#server.stop();
  }
}
