import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Contender } from "./compare.ts";
import type { ServerProcess } from "./server-process.ts";

/** How many connections a round opens. */
const CONNECTIONS = 5000;

/** How many of them are being opened at a time: fewer than the backlog of any server. */
const BATCH = 25;

/** A server with many connections on which nothing happens; a round measures the memory one takes. */
export class IdleLoad implements Contender {
  readonly name: string;
  readonly #start: () => Promise<ServerProcess>;

  /** @param start - starts the server: each round measures a new one, which has no memory to use again */
  constructor(name: string, start: () => Promise<ServerProcess>) {
    this.name = name;
    this.#start = start;
  }

  /** KiB of resident memory for a connection. */
  async round(): Promise<number> {
    const server = await this.#start();
    const sockets: Socket[] = [];
    try {
      await open(server.port, BATCH, sockets); // what the first ones load and compile isn't theirs
      const before = await server.usage();
      for (let i = 0; i < CONNECTIONS / BATCH; i++) await open(server.port, BATCH, sockets);
      const { memory } = await server.usage();
      return (memory - before.memory) / CONNECTIONS / 1024;
    } finally {
      for (const socket of sockets) socket.resetAndDestroy();
      server.stop();
    }
  }
}

/** Opens `count` connections, on each of which one byte goes to and fro. */
async function open(port: number, count: number, sockets: Socket[]): Promise<void> {
  const opened = Array.from({ length: count }, () => {
    const socket = connect({ port, host: "127.0.0.1" });
    sockets.push(socket);
    socket.write("x");
    return once(socket, "data");
  });
  await Promise.all(opened);
}
